import pytest

from canary_siem.artifacts.topics import TOPICS, Topic


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.words[0])
def test_a_topic_can_fill_a_document(topic: Topic) -> None:
    assert len(topic.titles) >= 5
    assert len(topic.sections) >= 3
    assert all(len(section.sentences) >= 4 for section in topic.sections)
    assert any(section.points for section in topic.sections)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.words[0])
def test_sentences_end_and_titles_do_not(topic: Topic) -> None:
    assert all(each.endswith(".") for section in topic.sections for each in section.sentences)
    assert not any(title.endswith(".") for title in topic.titles)

/* What was seen, written into names: field=value pairs in base32, their length first. */

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MAX_NAME = 253, MAX_LABEL = 63 }; /* RFC 1035, section 2.3.4 */
enum { MAX_DATA = 127, CUT = 0x80 }; /* what seven bits count; the eighth: the end is missing */
enum { MAX_PAIRS = 16, MAX_VALUE = 1024 };

struct pairs {
    int count;
    struct {
        const char *field;
        char value[MAX_VALUE];
    } at[MAX_PAIRS];
};

/* Copy text, as much of it as there is room for. */
static void copy(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);
    if (length >= size)
        length = size - 1;
    memmove(to, from, length);
    to[length] = '\0';
}

/* Add a pair; nothing where nothing is known. */
static void add(struct pairs *pairs, const char *field, const char *value)
{
    if (!*value || pairs->count == MAX_PAIRS)
        return;
    pairs->at[pairs->count].field = field;
    copy(pairs->at[pairs->count].value, MAX_VALUE, value);
    pairs->count++;
}

/* Add a number; negative ones are not known. */
static void add_number(struct pairs *pairs, const char *field, long number)
{
    char text[24] = "";
    if (number >= 0)
        snprintf(text, sizeof text, "%ld", number);
    add(pairs, field, text);
}

/* Put some text behind other; give how long it is then, at most size. */
static size_t append(char *data, size_t length, size_t size, const char *text, size_t more)
{
    if (more > size - length)
        more = size - length;
    memcpy(data + length, text, more);
    return length + more;
}

/* Join the first pairs, NUL between them; give their octets, at most size. */
static size_t join(const struct pairs *pairs, int count, char *data, size_t size)
{
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        const char *field = pairs->at[i].field, *value = pairs->at[i].value;
        length = append(data, length, size, "", i > 0);
        length = append(data, length, size, field, strlen(field));
        length = append(data, length, size, "=", 1);
        length = append(data, length, size, value, strlen(value));
    }
    return length;
}

/* Write octets as base32, lower case, without padding. */
static size_t base32(const unsigned char *octets, size_t size, char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    size_t length = (size * 8 + 4) / 5;
    for (size_t i = 0; i < length; i++) {
        size_t bit = i * 5, at = bit / 8;
        unsigned two = (unsigned)octets[at] << 8 | (at + 1 < size ? octets[at + 1] : 0u);
        text[i] = letters[two >> (11 - bit % 8) & 31];
    }
    text[length] = '\0';
    return length;
}

/* Say whether base32 begins with the number of octets after it. */
static int is_whole(const char *text, size_t length)
{
    static const unsigned spells = 1u << 0 | 1u << 2 | 1u << 4 | 1u << 5 | 1u << 7;
    int first = text[0] <= '9' ? text[0] - '2' + 26 : text[0] - 'a';
    int second = text[1] <= '9' ? text[1] - '2' + 26 : text[1] - 'a';
    if (length < 2 || !(spells >> length % 8 & 1))
        return 0;
    return (size_t)((first << 3 | second >> 2) & ~CUT & 0xff) == length * 5 / 8 - 1;
}

/* Cut text into labels of one width, so that no tail of it, as some resolvers ask for it first
 * (RFC 9156), reads as all of it. Give 0 where that can't be done in so much room. */
static size_t split(const char *text, size_t length, size_t room, char *labels)
{
    for (size_t width = MAX_LABEL; width > 0; width--) {
        size_t at = 0, written = 0;
        if (length + (length - 1) / width > room)
            return 0;
        for (at = width; at < length && !is_whole(text + at, length - at); at += width)
            continue;
        if (at < length)
            continue;
        for (at = 0; at < length; at++) {
            if (at && at % width == 0)
                labels[written++] = '.';
            labels[written++] = text[at];
        }
        labels[written] = '\0';
        return written;
    }
    return 0;
}

/* Write a name that holds some octets, another one each time; say whether their end was cut. */
static int spell(const char *data, size_t length, char name[MAX_NAME + 1])
{
    static unsigned count;
    unsigned char octets[1 + MAX_DATA];
    char text[2 * sizeof octets];
    size_t room = MAX_NAME - (sizeof ".g00." - 1) - (sizeof HOST - 1), written;
    size_t size = length < MAX_DATA ? length : MAX_DATA;
    if (!count)
        count = (unsigned)time(NULL);
    for (;; size--) {
        octets[0] = (unsigned char)(size == length ? size : size | CUT);
        memcpy(octets + 1, data, size);
        written = split(text, base32(octets, size + 1, text), room, name);
        if (written || !size)
            break;
    }
    if (written) {
        char marker[] = ".g00.";
        marker[2] += (char)(count / 10 % 10);
        marker[3] += (char)(count % 10);
        memcpy(name + written, marker, sizeof marker - 1);
        written += sizeof marker - 1;
        count++;
    }
    memcpy(name + written, HOST, sizeof HOST);
    return size < length;
}

/* All of it. */

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MILLISECONDS = 1000 };
enum { STUCK_SECONDS = 10 }; /* nobody waits for us longer: we end, and are started anew */

/* Open what tells of files. */
static int begin(void)
{
    inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    fanotify = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC | FAN_NONBLOCK,
                             O_RDONLY | O_LARGEFILE | O_CLOEXEC);
    if (fanotify < 0)
        say("fanotify", "not permitted: nobody can say who it was");
    return inotify < 0 ? -1 : 0;
}

/* Watch until told to stop; give the exit status. */
static int watch(int signals)
{
    struct pollfd ready[] = {
        {.fd = inotify, .events = POLLIN},
        {.fd = fanotify, .events = POLLIN},
        {.fd = signals, .events = POLLIN},
    };
    double looked = 0;
    for (;;) {
        alarm(STUCK_SECONDS);
        if (now() - looked >= LOOK_MILLISECONDS / 1e3) {
            look_round();
            looked = now();
        }
        if (poll(ready, 3, LOOK_MILLISECONDS) < 0)
            continue;
        if (ready[2].revents) {
            struct signalfd_siginfo got;
            if (read(signals, &got, sizeof got) == sizeof got && got.ssi_signo != SIGCHLD)
                return 0;
            say(NAME, "the one who sends has ended");
            return 1;
        }
        if (ready[0].revents)
            on_inotify();
        if (ready[1].revents && on_fanotify())
            return 1;
    }
}

/* Tell how it is called. */
static int usage(const char *option)
{
    int wanted = !strcmp(option, "--help") || !strcmp(option, "-h");
    fprintf(wanted ? stdout : stderr,
            "usage: " NAME " [--via {dns,http}] [--test]\n\n"
            "  --via   how to report: dns (unless said otherwise), or http\n"
            "  --test  report once, that nothing was seen, and end\n");
    return wanted ? 0 : 2;
}

int main(int count, char **words)
{
    sigset_t heeded;
    int test = 0;
    for (int i = 1; i < count; i++) {
        if (!strcmp(words[i], "--test"))
            test = 1;
        else if (!strcmp(words[i], "--via") && i + 1 < count
                 && (!strcmp(words[i + 1], "http") || !strcmp(words[i + 1], "dns")))
            via_http = !strcmp(words[++i], "http");
        else
            return usage(words[i]);
    }
    if (share())
        return 1;
    if (test)
        return deliver(&NOBODY) ? 0 : 1;
    if (start_sender())
        return 1;
    if (begin()) {
        say(NAME, "no inotify here");
        return 1;
    }
    sigemptyset(&heeded);
    sigaddset(&heeded, SIGTERM);
    sigaddset(&heeded, SIGINT);
    sigaddset(&heeded, SIGCHLD);
    sigprocmask(SIG_BLOCK, &heeded, NULL);
    int status = watch(signalfd(-1, &heeded, SFD_CLOEXEC));
    alarm(0);
    if (fanotify >= 0)
        close(fanotify);
    close(to_sender);
    waitpid(sender, NULL, 0);
    return status;
}

/* Tells what was seen, in a process of its own: who watches never waits. */

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BURST = 60 }; /* so many at once, then one a second; what is beyond is counted */
enum { MAX_PENDING = 200 };
enum { TRIES = 12, LONGEST_PAUSE = 8 }; /* pauses double, from one second to 256 */
enum { STOP_SECONDS = 5 };

static struct shared {
    volatile int asking;   /* whether a name is being asked for */
    volatile double asked; /* when one was, last */
} *shared;
static int via_http;
static pid_t sender;
static int to_sender = -1;
static long suppressed;

/* Give seconds that only grow. */
static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* Tell the person who runs this; the journal has it. */
static void say(const char *what, const char *more)
{
    fprintf(stderr, "%s: %s\n", what, more);
}

/* Give a user's name; empty where there is none. */
static const char *user(long uid)
{
    struct passwd *found = uid < 0 ? NULL : getpwuid((uid_t)uid);
    return found ? found->pw_name : "";
}

/* Put what matters into pairs: first what is short, and what nobody can choose at will. */
static void put(struct pairs *pairs, const struct told *told)
{
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    pairs->count = 0;
    if (RUNS)
        add(pairs, "process.name", told->name);
    else
        add(pairs, "file.path", told->place < 0 ? "" : WATCHED[told->place]);
    if (told->suppressed)
        add_number(pairs, "data.suppressed", told->suppressed);
    add(pairs, "host.name", host);
    add_number(pairs, "process.pid", told->pid > 0 ? told->pid : -1); /* 0: of another namespace */
    add(pairs, "user.name", user(told->uid));
    add_number(pairs, "user.id", told->uid);
    if (told->login != told->uid)
        add(pairs, "data.login", user(told->login));
    if (!RUNS)
        add(pairs, "process.name", told->name);
    add(pairs, "process.command_line", told->command);
    add(pairs, "process.parent.name", told->parent_name);
    add(pairs, "process.executable", told->executable);
    add_number(pairs, "process.parent.pid", told->parent);
    add(pairs, "process.parent.command_line", told->parent_command);
}

/* Spell some pairs; say whether their end was cut. */
static int spell_pairs(const struct pairs *pairs, int count, char name[MAX_NAME + 1])
{
    char data[2 * MAX_DATA];
    size_t length = join(pairs, count, data, sizeof data);
    return spell(data, length, name);
}

/* Write two names at most. The second says of which process it speaks, and takes as many whole
 * pairs more as fit. A pair is cut only where it is the first of what it says. Give how many
 * names there are. */
static int write_names(const struct pairs *pairs, char names[2][MAX_NAME + 1])
{
    static struct pairs rest;
    int to = pairs->count, told = 0;
    while (spell_pairs(pairs, to, names[0]) && to > 1)
        to--;
    rest.count = 0;
    for (int i = 0; i < pairs->count; i++)
        if (i >= to || !strcmp(pairs->at[i].field, "process.pid")) {
            add(&rest, pairs->at[i].field, pairs->at[i].value);
            told += i >= to;
            if (spell_pairs(&rest, rest.count, names[1]) && told > 1)
                rest.count--;
        }
    if (to < pairs->count)
        spell_pairs(&rest, rest.count, names[1]);
    return to < pairs->count ? 2 : 1;
}

/* Send it once; say whether it arrived. */
static int deliver(const struct told *told)
{
    static struct pairs pairs;
    char names[2][MAX_NAME + 1], data[MAX_REQUEST / 2], text[MAX_REQUEST];
    int arrived = 1;
    put(&pairs, told);
    shared->asking = 1;
    if (via_http) {
        size_t length = join(&pairs, pairs.count, data, sizeof data);
        base32((const unsigned char *)data, length, text);
        arrived = by_http(text);
    } else {
        for (int i = 0, count = write_names(&pairs, names); i < count; i++)
            arrived = by_dns(names[i]) && arrived;
    }
    shared->asked = now();
    shared->asking = 0;
    if (!arrived)
        say("no answer from", HOST);
    return arrived;
}

/* Take what comes within some milliseconds (-1: however long); say whether more may come. */
static int take(int from, int milliseconds, struct told *pending, int *tries, int *count)
{
    struct told told;
    struct pollfd ready = {.fd = from, .events = POLLIN};
    double until = now() + milliseconds / 1e3;
    for (;;) {
        double left = milliseconds < 0 ? -1 : (until - now()) * 1e3;
        if (milliseconds >= 0 && left < 0)
            left = 0;
        if (poll(&ready, 1, (int)left) <= 0)
            return 1;
        ssize_t got = read(from, &told, sizeof told);
        if (got != sizeof told)
            return got > 0;
        if (*count == MAX_PENDING) {
            suppressed += 1 + told.suppressed;
            continue;
        }
        tries[*count] = 0;
        pending[(*count)++] = told;
        if (milliseconds < 0)
            milliseconds = 0;
    }
}

/* Send what comes, oldest first; what fails is tried again after all others. */
static void send_all(int from)
{
    static struct told pending[MAX_PENDING];
    static int tries[MAX_PENDING];
    int count = 0, failures = 0, open = 1;
    while (open || count) {
        if (open) {
            int doubled = failures > LONGEST_PAUSE ? LONGEST_PAUSE : failures - 1;
            int milliseconds = failures ? 1000 << doubled : count ? 0 : -1;
            open = take(from, milliseconds, pending, tries, &count);
            if (!open)
                alarm(STOP_SECONDS);
        }
        if (!count)
            continue;
        struct told first = pending[0];
        int tried = tries[0] + 1;
        memmove(pending, pending + 1, (size_t)--count * sizeof *pending);
        memmove(tries, tries + 1, (size_t)count * sizeof *tries);
        first.suppressed += suppressed;
        suppressed = 0;
        if (deliver(&first)) {
            failures = 0;
            continue;
        }
        failures++;
        if (open && tried < TRIES) {
            pending[count] = first;
            tries[count++] = tried;
        } else {
            suppressed = first.suppressed + 1;
        }
    }
}

/* Open the way to who sends: it holds as much as may come at once. Give the end to read from. */
static int open_way(void)
{
    int ends[2];
    if (pipe(ends))
        return -1;
    to_sender = ends[1];
    fcntl(to_sender, F_SETPIPE_SZ, MAX_PENDING * 4096);
    fcntl(to_sender, F_SETFL, O_NONBLOCK);
    fcntl(to_sender, F_SETFD, FD_CLOEXEC);
    return ends[0];
}

/* Begin what is shared with who sends. */
static int share(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return shared == MAP_FAILED ? -1 : 0;
}

/* Begin to send: before anything is watched, so that who sends holds nothing of it. When who
 * watches ends, however it does, the kernel is to let go at once whoever waits to open a file. */
static int start_sender(void)
{
    int from = open_way();
    sender = from < 0 ? -1 : fork();
    if (sender == 0) {
        signal(SIGINT, SIG_IGN);
        signal(SIGTERM, SIG_IGN);
        close(to_sender);
        send_all(from);
        _exit(0);
    }
    close(from);
    return sender < 0 ? -1 : 0;
}

/* Say whether one more may be told; what may not is counted. */
static int may_pass(void)
{
    static double level = BURST, filled;
    double at = now();
    level += filled > 0 ? at - filled : 0;
    level = level > BURST ? BURST : level;
    filled = at;
    if (level < 1) {
        suppressed++;
        return 0;
    }
    level--;
    return 1;
}

/* Hand it to the one who sends. */
static void tell(struct told *told)
{
    if (!may_pass())
        return;
    told->suppressed = suppressed;
    if (write(to_sender, told, sizeof *told) == sizeof *told)
        suppressed = 0;
    else
        suppressed++;
}

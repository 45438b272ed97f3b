/* What the kernel says of what is watched, and what is made of it. */

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPENERS = 64 };
enum { QUIET = 300 }; /* seconds in which what one process does to one file is told once */
enum { ONE_READ = 1, AGAIN = 60 }; /* seconds: where nobody is named, what comes so soon is one */

static struct opener {
    unsigned long long began;
    double told;
    struct told who;
} openers[OPENERS];

/* Find a process that opened a file. */
static struct opener *opener(int place, long pid)
{
    for (int i = 0; i < OPENERS; i++)
        if (openers[i].began && openers[i].who.pid == pid && openers[i].who.place == place)
            return openers + i;
    return NULL;
}

/* Say whether what a process did was told just now. */
static int is_told(const struct opener *known)
{
    return known->told > 0 && now() - known->told < QUIET;
}

/* Learn who opens a file, while it waits for us; not again once that was told. It may have been
 * another program when it opened the file before. */
static struct opener *meet(int place, long pid)
{
    static unsigned next; /* it goes round */
    unsigned long long start = began(pid);
    struct opener *known = opener(place, pid);
    if (known && known->began == start && is_told(known))
        return known;
    if (!known)
        known = openers + next++ % OPENERS;
    learn(pid, &known->who);
    known->who.place = place;
    known->began = start ? start : 1;
    known->told = 0;
    return known;
}

/* Tell of a process, unless that was done just now. */
static void tell_once(struct opener *known)
{
    if (is_told(known))
        return;
    known->told = now();
    tell(&known->who);
}

/* Say whether a program is one that runs scripts, by its name. */
static int is_interpreter(const char *name)
{
    static const char *const programs[] = {
        "ash", "bash", "dash", "ksh", "lua", "mksh", "node", "perl", "php", "python", "rbash",
        "ruby", "sh", "tclsh", "yash", "zsh",
    };
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        size_t length = strlen(programs[i]);
        const char *version = name + length;
        if (!strncmp(name, programs[i], length) && !version[strspn(version, ".0123456789")])
            return 1;
    }
    return 0;
}

/* Say whether a process runs scripts: its program does, or is many by what it is called. */
static int runs_scripts(const struct told *who)
{
    char called[64];
    slurp(who->pid, "comm", called, sizeof called);
    called[strcspn(called, "\n")] = '\0';
    const char *name = last_part(who->executable);
    return is_interpreter(name) || (!strcmp(name, "busybox") && is_interpreter(called));
}

/* Say whether a file begins as scripts do. */
static int is_script(int file)
{
    char start[2];
    return pread(file, start, sizeof start, 0) == sizeof start && !memcmp(start, "#!", 2);
}

/* Say whether a program that is many by name was called by that of a place: as busybox is, by its
 * first argument, or given as its second. */
static int is_called_so(int at, const char *arguments, size_t size)
{
    const char *name = last_part(WATCHED[at]), *second = arguments + strnlen(arguments, size);
    if (second < arguments + size)
        second++;
    return !strcmp(last_part(arguments), name) || !strcmp(last_part(second), name);
}

/* Find which of WATCHED a file is; -1 for none. */
static int place_of(int file, const char *arguments, size_t size)
{
    struct stat found;
    if (fstat(file, &found))
        return -1;
    for (int at = 0; at < COUNT; at++)
        for (int i = 0; i < places[at].count; i++) {
            struct file *each = places[at].files + i;
            if (each->number == found.st_ino && each->device == found.st_dev
                && (!RUNS || !places[at].many || is_called_so(at, arguments, size)))
                return at;
        }
    return -1;
}

/* A program is about to run, or a script to be read by what runs it. */
static void on_run(const struct fanotify_event_metadata *event)
{
    char arguments[1024] = "", link[64], path[1024];
    int begins = (event->mask & FAN_OPEN_EXEC_PERM) != 0;
    size_t size = begins ? arguments_of(event->pid, arguments, sizeof arguments) : 0;
    int place = place_of(event->fd, arguments, size);
    if (place < 0 || (!begins && !is_script(event->fd)))
        return;
    struct opener *known = meet(place, event->pid);
    if (!begins && (is_told(known) || !runs_scripts(&known->who)))
        return;
    copy(known->who.name, sizeof known->who.name, last_part(WATCHED[place]));
    if (begins) {
        make_line(arguments, size);
        copy(known->who.command, sizeof known->who.command, arguments);
        snprintf(link, sizeof link, "/proc/self/fd/%d", event->fd);
        ssize_t length = readlink(link, path, sizeof path - 1);
        path[length > 0 ? length : 0] = '\0';
        copy(known->who.executable, sizeof known->who.executable, path);
    }
    tell_once(known);
}

/* A file is opened, which need not be for reading; or it was read. */
static void on_read(const struct fanotify_event_metadata *event)
{
    int place = place_of(event->fd, "", 0);
    if (place < 0)
        return;
    if (event->mask & FAN_OPEN_PERM) {
        meet(place, event->pid);
        return;
    }
    struct opener *known = opener(place, event->pid);
    tell_once(known ? known : meet(place, event->pid));
}

/* Let whoever waits go on. */
static void allow(const struct fanotify_event_metadata *event)
{
    struct fanotify_response answer = {.fd = event->fd, .response = FAN_ALLOW};
    if (write(fanotify, &answer, sizeof answer) < 0)
        say("fanotify", "an answer is refused");
}

/* Read what fanotify has. */
static int on_fanotify(void)
{
    static struct fanotify_event_metadata events[256];
    ssize_t left = read(fanotify, events, sizeof events);
    for (struct fanotify_event_metadata *event = events; FAN_EVENT_OK(event, left);
         event = FAN_EVENT_NEXT(event, left)) {
        if (event->vers != FANOTIFY_METADATA_VERSION)
            return -1;
        if (event->fd < 0) {
            suppressed++;
            continue;
        }
        if (event->pid != getpid() && event->pid != sender) {
            if (RUNS)
                on_run(event);
            else
                on_read(event);
        }
        if (event->mask & (FAN_OPEN_PERM | FAN_OPEN_EXEC_PERM))
            allow(event);
        close(event->fd);
    }
    return 0;
}

/* Something was done to a file, nobody says by whom. */
static void on_touch(int at)
{
    double at_time = now(), before = places[at].seen;
    if (places[at].asked_by && (shared->asking || at_time - shared->asked < ONE_READ))
        return;
    places[at].seen = at_time;
    if (before > 0 && at_time - before < ONE_READ && at_time - places[at].told < AGAIN)
        return;
    places[at].told = at_time;
    struct told who = NOBODY;
    who.place = at;
    if (RUNS) {
        copy(who.name, sizeof who.name, last_part(WATCHED[at]));
        copy(who.executable, sizeof who.executable, WATCHED[at]);
    }
    tell(&who);
}

/* Read what inotify has: what comes into a folder, and what is done to files. */
static void on_inotify(void)
{
    static union {
        struct inotify_event first;
        char all[64 * (sizeof(struct inotify_event) + NAME_MAX + 1)];
    } events;
    ssize_t size = read(inotify, &events, sizeof events);
    for (char *next = events.all; next < events.all + size;) {
        struct inotify_event *event = (struct inotify_event *)(void *)next;
        next += sizeof *event + event->len;
        if (event->mask & IN_Q_OVERFLOW)
            suppressed++;
        for (int at = 0, found = 0; at < COUNT && !found; at++) {
            if (event->len && event->wd == places[at].folder
                && !strcmp(event->name, last_part(WATCHED[at])))
                look(at);
            for (int i = 0; i < places[at].count && event->mask & BY_INOTIFY; i++)
                if (places[at].files[i].watch == event->wd && !found++)
                    on_touch(at);
        }
    }
}

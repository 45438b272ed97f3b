/* What is watched, wherever it is now: files come late, go away, and are replaced by others. */

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef FAN_OPEN_EXEC_PERM
#define FAN_OPEN_EXEC_PERM 0x00040000 /* Linux 5.0 */
#endif

enum { COUNT = sizeof WATCHED / sizeof *WATCHED };
enum { KEPT = 4 }; /* files that were at one path: what is moved away stays watched for a while */

static const unsigned long long BY_FANOTIFY = RUNS
    ? FAN_OPEN_EXEC_PERM | FAN_OPEN_PERM
    : FAN_OPEN_PERM | FAN_ACCESS | FAN_CLOSE_NOWRITE;
/* A read is seen as such; where a file is only mapped, its end is: it was opened for reading. */
static const unsigned BY_INOTIFY = RUNS ? IN_OPEN : IN_ACCESS | IN_CLOSE_NOWRITE;

struct file {
    dev_t device;
    ino_t number;
    int watch; /* of inotify; -1 where fanotify watches it */
};

static struct place {
    struct file files[KEPT]; /* the newest first */
    int count, folder;
    int many;     /* whether its program is another one too, by what it is called */
    int asked_by; /* whether whoever asks for a name reads it */
    char state;
    double seen, told;
} places[COUNT];

static int inotify = -1, fanotify = -1;

/* Say what became of a path, once. */
static void state(int at, char is, const char *what)
{
    if (places[at].state != is && !(RUNS && is == '-'))
        say(WATCHED[at], what);
    places[at].state = is;
}

/* Say whether a file is one that looking up a name reads: without fanotify, our own reading of it
 * can't be told from another's. */
static int is_read_by_asking(const struct stat *file)
{
    static const char *const read[] = {
        "/etc/gai.conf", "/etc/host.conf", "/etc/hosts", "/etc/ld.so.cache", "/etc/nsswitch.conf",
        "/etc/passwd", "/etc/resolv.conf",
    };
    struct stat each;
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        if (!stat(read[i], &each) && each.st_dev == file->st_dev && each.st_ino == file->st_ino)
            return 1;
    return 0;
}

/* Remember which file is there. */
static void keep(struct place *place, const struct stat *found, int watch)
{
    struct file *files = place->files;
    int at = 0;
    while (at < place->count
           && (files[at].number != found->st_ino || files[at].device != found->st_dev))
        at++;
    if (at == place->count && place->count < KEPT)
        place->count++;
    else if (at == place->count)
        at--;
    memmove(files + 1, files, (size_t)at * sizeof *files);
    files[0] = (struct file){found->st_dev, found->st_ino, watch};
}

/* Look what is at a path, and watch it; again and again, since another file may have come. */
static void look(int at)
{
    struct place *place = places + at;
    char path[PATH_MAX], real[PATH_MAX];
    struct stat found;
    copy(path, sizeof path, WATCHED[at]);
    place->folder = inotify_add_watch(inotify, dirname(path),
                                      IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
    int file = open(WATCHED[at], O_PATH | O_CLOEXEC);
    if (file < 0 || fstat(file, &found)) {
        state(at, '-', "not there, waiting");
    } else if (!S_ISREG(found.st_mode)) {
        state(at, '?', "no plain file, not watched");
    } else {
        int watch = -1;
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        if (fanotify < 0 || fanotify_mark(fanotify, FAN_MARK_ADD, BY_FANOTIFY, AT_FDCWD, path)) {
            watch = inotify_add_watch(inotify, path, BY_INOTIFY);
            if (watch < 0)
                state(at, '!', "can't be watched");
            else
                state(at, 'i', "watched by inotify");
        } else {
            state(at, 'f', "watched by fanotify");
        }
        place->asked_by = is_read_by_asking(&found);
        place->many = realpath(WATCHED[at], real)
            && strcmp(last_part(real), last_part(WATCHED[at])) != 0;
        keep(place, &found, watch);
    }
    if (file >= 0)
        close(file);
}

/* Look at every path. */
static void look_round(void)
{
    for (int at = 0; at < COUNT; at++)
        look(at);
}

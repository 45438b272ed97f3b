/* Who it was: what /proc tells of a process. */

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

struct told { /* -1 and "" are not known */
    int place; /* which of WATCHED */
    long pid, parent, uid, login, suppressed;
    char name[64], executable[1024], command[1024];
    char parent_name[64], parent_command[1024];
};
typedef char fits_into_a_pipe_at_once[sizeof(struct told) <= 4096 ? 1 : -1];

static const struct told NOBODY = {.place = -1, .pid = -1, .parent = -1, .uid = -1, .login = -1};

/* Give what comes after the last slash. */
static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Read a file of /proc; give its octets, 0 where it can't be read. A NUL is put behind them. */
static size_t slurp(long pid, const char *what, char *to, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/%s", pid, what);
    int from = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = from < 0 ? -1 : read(from, to, size - 1);
    if (from >= 0)
        close(from);
    to[got > 0 ? got : 0] = '\0';
    return got > 0 ? (size_t)got : 0;
}

/* Make one line of arguments, which have a NUL behind each. */
static void make_line(char *arguments, size_t size)
{
    while (size && !arguments[size - 1])
        size--;
    for (size_t i = 0; i < size; i++)
        if (!arguments[i])
            arguments[i] = ' ';
    arguments[size] = '\0';
}

/* Read a number of /proc/PID/status. */
static long number_of(const char *status, const char *field)
{
    const char *found = strstr(status, field);
    return found ? strtol(found + strlen(field), NULL, 10) : -1;
}

/* Give when a process began: with its number, that is who it is. */
static unsigned long long began(long pid)
{
    char text[1024];
    unsigned long long ticks = 0;
    slurp(pid, "stat", text, sizeof text);
    const char *at = strrchr(text, ')'); /* its name may hold anything: proc(5) */
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (at)
        sscanf(at, "%llu", &ticks);
    return ticks;
}

/* Read the path of a process's program. */
static void executable_of(long pid, char *to, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/exe", pid);
    ssize_t length = readlink(path, to, size - 1);
    to[length > 0 ? length : 0] = '\0';
    char *end = strstr(to, " (deleted)");
    if (end && !end[10])
        *end = '\0';
}

/* Give what a process is called: its program's name, or what it calls itself. */
static void name_of(long pid, const char *executable, char *to, size_t size)
{
    copy(to, size, last_part(executable));
    if (!*to)
        make_line(to, slurp(pid, "comm", to, size));
    to[strcspn(to, "\n")] = '\0';
}

/* Learn what there is to know. */
static void learn(long pid, struct told *told)
{
    char text[4096], executable[1024];
    *told = NOBODY;
    told->pid = pid;
    if (!slurp(pid, "status", text, sizeof text))
        return;
    told->uid = number_of(text, "\nUid:");
    told->parent = number_of(text, "\nPPid:");
    if (slurp(pid, "loginuid", text, sizeof text) && strcmp(text, "4294967295") != 0)
        told->login = strtol(text, NULL, 10);
    executable_of(pid, told->executable, sizeof told->executable);
    name_of(pid, told->executable, told->name, sizeof told->name);
    make_line(told->command, slurp(pid, "cmdline", told->command, sizeof told->command));
    if (told->parent <= 0)
        return;
    executable_of(told->parent, executable, sizeof executable);
    name_of(told->parent, executable, told->parent_name, sizeof told->parent_name);
    make_line(told->parent_command,
              slurp(told->parent, "cmdline", told->parent_command, sizeof told->parent_command));
}

/* Say whether one may look into a process while it begins a program: before Linux 5.7 that waits
 * for it, and it waits for us. */
static int may_look_inside(void)
{
    static int major = -1, minor;
    struct utsname system;
    if (major < 0 && (uname(&system) || sscanf(system.release, "%d.%d", &major, &minor) != 2))
        major = 0;
    return major > 5 || (major == 5 && minor >= 7);
}

/* Read the arguments of a program that a process is about to run, out of its memory: it waits in
 * execve(2). Each has a NUL behind it; give their octets, 0 where they can't be read. */
static size_t arguments_of(long pid, char *to, size_t size)
{
    char text[256];
    unsigned long argument[3], each = 0;
    long call = -1;
    size_t length = 0;
    if (!may_look_inside() || !slurp(pid, "syscall", text, sizeof text)
        || sscanf(text, "%ld %lx %lx %lx", &call, argument, argument + 1, argument + 2) != 4
        || (call != SYS_execve && call != SYS_execveat))
        return 0;
    unsigned long list = argument[call == SYS_execve ? 1 : 2];
    snprintf(text, sizeof text, "/proc/%ld/mem", pid);
    int memory = open(text, O_RDONLY | O_CLOEXEC);
    if (memory < 0)
        return 0;
    for (; list && length + 1 < size; list += sizeof each) {
        if (pread(memory, &each, sizeof each, (off_t)list) != sizeof each || !each)
            break;
        ssize_t got = pread(memory, to + length, size - 1 - length, (off_t)each);
        if (got <= 0)
            break;
        to[length + (size_t)got] = '\0';
        length += strlen(to + length) + 1;
    }
    close(memory);
    return length < size ? length : size - 1;
}

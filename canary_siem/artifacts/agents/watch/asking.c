/* The two ways in which a name is asked for. */

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { PATIENCE = 15 }; /* seconds for an HTTP answer */
enum { MAX_REQUEST = 8000 };

/* Look a name up; one that is denied was asked for, too. */
static int by_dns(const char *name)
{
    char whole[MAX_NAME + 2];
    struct addrinfo wanted = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found = NULL;
    copy(whole, sizeof whole - 1, name);
    strcat(whole, ".");
    int error = getaddrinfo(whole, NULL, &wanted, &found);
    if (!error)
        freeaddrinfo(found);
#ifdef EAI_NODATA
    if (error == EAI_NODATA)
        return 1;
#endif
    return !error || error == EAI_NONAME;
}

/* Connect to a host, or to the proxy that the environment names; give a socket, or -1. */
static int connected(const char *host, const char *port)
{
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    struct timeval patience = {.tv_sec = PATIENCE};
    int to = -1;
    if (getaddrinfo(host, port, &wanted, &found))
        return -1;
    for (struct addrinfo *each = found; each && to < 0; each = each->ai_next) {
        to = socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, each->ai_protocol);
        if (to < 0)
            continue;
        setsockopt(to, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(to, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        if (connect(to, each->ai_addr, each->ai_addrlen)) {
            close(to);
            to = -1;
        }
    }
    freeaddrinfo(found);
    return to;
}

/* Read http://HOST[:PORT] from the environment; say whether there is one. */
static int proxy(char host[MAX_NAME + 1], char port[8])
{
    const char *given = getenv("http_proxy");
    snprintf(port, 8, "80");
    return given && sscanf(given, "http://%253[^]:/@[]:%7[0-9]", host, port) > 0;
}

/* Fetch a path from our host that ends in some text; whatever it answers, it has heard. */
static int by_http(const char *text)
{
    char host[MAX_NAME + 1] = HOST, port[8], request[MAX_REQUEST + 512], answer[16] = "";
    const char *origin = proxy(host, port) ? "http://" HOST : "";
    int status = 0, to = connected(host, port);
    if (to < 0)
        return 0;
    int size = snprintf(request, sizeof request,
                        "GET %s/p%s HTTP/1.1\r\nHost: " HOST "\r\nAccept: */*\r\n"
                        "Connection: close\r\n\r\n",
                        origin, text);
    if (send(to, request, (size_t)size, MSG_NOSIGNAL) == size
        && recv(to, answer, sizeof answer - 1, MSG_WAITALL) > 0)
        sscanf(answer, "HTTP/1.%*c %3d", &status);
    close(to);
    return status >= 200 && status < 500;
}

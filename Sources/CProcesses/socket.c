#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "internal.h"

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

static bool set_address(struct sockaddr_un *address, int folder, const char *name) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    int length = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", folder, name);
    return length < (int)sizeof address->sun_path;
}

// Closes the descriptor of a call that has just failed.
static int failed(int descriptor) {
    int error = errno;
    close(descriptor);
    return -error;
}

int pl_listen(int folder, const char *name) {
    struct sockaddr_un address;
    if (!set_address(&address, folder, name)) return -ENAMETOOLONG;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return -errno;
    // What the socket's own mode allows is what the file's will.
    if (fchmod(listener, 0600) != 0) return failed(listener);
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT) return failed(listener);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) return failed(listener);
    if (listen(listener, 128) != 0) return failed(listener);
    return listener;
}

int pl_accept(int listener) {
    int connection;
    do connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    while (connection < 0 && (errno == EINTR || errno == ECONNABORTED));
    return connection < 0 ? -errno : connection;
}

int pl_connect(int folder, const char *name, int seconds) {
    struct sockaddr_un address;
    if (!set_address(&address, folder, name)) return -ENAMETOOLONG;
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), connected;
    if (connection < 0) return -errno;
    // Where many wait, connecting takes its time.
    struct timeval limit = {.tv_sec = seconds};
    if (setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0) return failed(connection);
    do connected = connect(connection, (struct sockaddr *)&address, sizeof address);
    while (connected != 0 && errno == EINTR);
    return connected == 0 ? connection : failed(connection);
}

bool pl_peer_is_below(int connection, pid_t ancestor, pid_t *pid) {
    struct ucred peer = {0};
    socklen_t size = sizeof peer;
    *pid = 0;
    if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    *pid = peer.pid;
    if (peer.uid != geteuid()) return false;
    // As long as the process lives, its number names no other one. Older kernels can only be asked by number.
    int file = -1;
    size = sizeof file;
    if (getsockopt(connection, SOL_SOCKET, SO_PEERPIDFD, &file, &size) != 0)
        file = (int)syscall(SYS_pidfd_open, peer.pid, 0);
    bool is_below = pl_is_below(peer.pid, ancestor);
    if (file >= 0) {
        struct pollfd end = {.fd = file, .events = POLLIN};
        if (poll(&end, 1, 0) != 0) is_below = false;
        close(file);
    }
    return is_below;
}

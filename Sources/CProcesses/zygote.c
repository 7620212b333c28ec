#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

enum { engine_socket = 3 };

// Makes this process fit to be the ancestor of every step: no terminal, no descriptors of the program's user (a
// keeper that cleans up must not hold anybody's pipe open), plain signals and file mode.
static void detach(int socket) {
    setsid();
    prctl(PR_SET_NAME, "pitlane-zygote");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    // Keeps a step from reading the program's environment out of this process's memory.
    prctl(PR_SET_DUMPABLE, 0);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    // By the system call: the library keeps two signals to itself, which may yet have been inherited as ignored.
    const unsigned long long plain[4] = {0};
    for (int i = 1; i < NSIG; i++) syscall(SYS_rt_sigaction, i, plain, NULL, sizeof plain[0]);
    umask(022);
    if (chdir("/") != 0) _exit(1);
    if (socket != engine_socket && dup2(socket, engine_socket) < 0) _exit(1);
    unsigned first = engine_socket + 1;
    if (syscall(SYS_close_range, first, ~0U, 0U) != 0)
        for (int i = (int)first, most = (int)sysconf(_SC_OPEN_MAX); i < most; i++) close(i);
    fcntl(engine_socket, F_SETFD, FD_CLOEXEC);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; i < 3; i++)
        if (dup2(nothing, i) < 0) _exit(1);
    if (nothing > 3) close(nothing);
}

// Forks a keeper for the socket in descriptors[0] with the locks behind it, which it inherits.
static void start_keeper(struct pl_spared *keepers, const int *descriptors, int count) {
    struct pl_report failed = {.kind = PL_FAILED, .stage = PL_STAGE_FORK, .error = ENOMEM};
    pid_t pid = -1;
    if (keepers->count == keepers->capacity) {
        size_t capacity = keepers->capacity ? keepers->capacity * 2 : 16;
        pid_t *list = realloc(keepers->list, capacity * sizeof *list);
        if (list) {
            keepers->list = list;
            keepers->capacity = capacity;
        }
    }
    if (keepers->count < keepers->capacity) {
        pid = fork();
        if (pid == 0) {
            close(engine_socket);
            pl_keeper_main(descriptors[0], descriptors + 1, count - 1);
        }
        failed.error = errno;
    }
    if (pid > 0) keepers->list[keepers->count++] = pid;
    else pl_send(descriptors[0], &failed, sizeof failed, NULL, 0);
}

static bool forget(struct pl_spared *keepers, pid_t pid) {
    for (size_t i = 0; i < keepers->count; i++) {
        if (keepers->list[i] != pid) continue;
        keepers->list[i] = keepers->list[--keepers->count];
        return true;
    }
    return false;
}

// Reaps. A keeper ends by itself when nothing of its job is left. Where a step has killed its keeper, what that leaves
// comes to this process, the next subreaper, and is killed here. Returns false once no child is left.
static bool reap(struct pl_spared *keepers) {
    bool has_strays = false;
    for (;;) {
        int status;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid < 0 && errno == EINTR) continue;
        if (pid < 0) return false;
        if (pid == 0) break;
        has_strays |= !forget(keepers, pid) || status != 0;
    }
    if (has_strays) pl_kill_descendants(keepers, NULL);
    return true;
}

_Noreturn static void zygote_main(int socket) {
    struct pl_spared keepers = {0};
    detach(socket);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    int signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0) _exit(1);
    bool is_engine_alive = true;
    for (;;) {
        struct pollfd waits[2] = {
            {.fd = signals, .events = POLLIN}, {.fd = is_engine_alive ? engine_socket : -1, .events = POLLIN}};
        if (poll(waits, 2, -1) < 0) continue;
        if (waits[0].revents) {
            struct signalfd_siginfo ignored[8];
            while (read(signals, ignored, sizeof ignored) > 0) continue;
        }
        if (waits[1].revents) {
            char request;
            int descriptors[1 + PL_LOCKS], count;
            is_engine_alive =
                pl_receive(engine_socket, &request, sizeof request, descriptors, 1 + PL_LOCKS, &count, 0) > 0;
            if (is_engine_alive && count > 0) start_keeper(&keepers, descriptors, count);
            for (int i = 0; i < count; i++) close(descriptors[i]);
        }
        if (waits[0].revents || !is_engine_alive)
            if (!reap(&keepers) && !is_engine_alive) _exit(0);
    }
}

static int pair(int *ends) { return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : -errno; }

int pl_zygote_start(void) {
    // Where the program was started without standard streams, no other descriptor may take their numbers.
    while (true) {
        int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (nothing > 2) close(nothing);
        if (nothing > 2 || nothing < 0) break;
    }
    int ends[2], error = pair(ends);
    if (error) return error;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        zygote_main(ends[1]);
    }
    error = errno;
    close(ends[1]);
    if (pid > 0) return ends[0];
    close(ends[0]);
    return -error;
}

int pl_keeper_start(int zygote, const int *locks, int count) {
    if (count > PL_LOCKS) return -EINVAL;
    int ends[2], error = pair(ends);
    if (error) return error;
    int passed[1 + PL_LOCKS] = {ends[1]};
    for (int i = 0; i < count; i++) passed[1 + i] = locks[i];
    char request = 1;
    error = pl_send(zygote, &request, sizeof request, passed, 1 + count);
    close(ends[1]);
    if (error == 0) return ends[0];
    close(ends[0]);
    return error;
}

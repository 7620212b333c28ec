#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

// A process started for the engine and not reaped yet: its number cannot name another one.
struct child {
    uint32_t token;
    pid_t pid;
};

struct keeper {
    int socket, locks[PL_LOCKS], lock_count;
    struct child *children;
    size_t count, capacity;
};

static void report(const struct keeper *keeper, const struct pl_report *message) {
    // Where the engine is gone, the next receive says so.
    pl_send(keeper->socket, message, sizeof *message, NULL, 0);
}

// MARK: spawning

struct launch {
    struct pl_program program;
    const int *streams;
    volatile int stage, error;  // written by the child, which shares this memory until it executes
};

_Noreturn static void fail(struct launch *launch, int stage) {
    launch->error = errno;
    launch->stage = stage;
    _exit(127);
}

_Noreturn __attribute__((noinline)) static void child_main(struct launch *launch) {
    setsid();
    // The kernel's own help should the keeper itself be killed.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < 3; i++)
        if (dup2(launch->streams[i], i) < 0) fail(launch, PL_STAGE_STREAMS);
    if (chdir(launch->program.folder) != 0) fail(launch, PL_STAGE_FOLDER);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(launch->program.path, launch->program.arguments, launch->program.environment);
    fail(launch, PL_STAGE_EXECUTE);
}

// Starts what the sealed file asks for; sets `stage` and `error` where that fails.
static pid_t start(struct launch *launch, int file) {
    struct stat about;
    int sealed = F_SEAL_SHRINK | F_SEAL_WRITE;
    launch->stage = PL_STAGE_REQUEST;
    launch->error = EINVAL;
    if (fstat(file, &about) != 0 || about.st_size <= 0 || (fcntl(file, F_GET_SEALS) & sealed) != sealed) return -1;
    size_t size = (size_t)about.st_size;
    char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) {
        launch->error = errno;
        return -1;
    }
    pid_t pid = -1;
    if (pl_read_program(bytes, size, &launch->program)) {
        launch->stage = launch->error = 0;
        pid = vfork();
        if (pid == 0) child_main(launch);
        if (pid < 0) {
            launch->error = errno;
            launch->stage = PL_STAGE_FORK;
        } else if (launch->stage != 0) {
            while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
            pid = -1;
        }
    }
    free(launch->program.arguments);
    munmap(bytes, size);
    return pid;
}

static bool make_room(struct keeper *keeper) {
    if (keeper->count < keeper->capacity) return true;
    size_t capacity = keeper->capacity ? keeper->capacity * 2 : 16;
    struct child *children = realloc(keeper->children, capacity * sizeof *children);
    if (!children) return false;
    keeper->children = children;
    keeper->capacity = capacity;
    return true;
}

static void spawn(struct keeper *keeper, uint32_t token, const int *descriptors, int count) {
    struct pl_report answer = {.kind = PL_FAILED, .token = token, .stage = PL_STAGE_REQUEST, .error = EBADF};
    struct launch launch = {.streams = descriptors + 1};
    if (count != 4) {
        report(keeper, &answer);
        return;
    }
    if (!make_room(keeper)) {
        answer.error = ENOMEM;
        report(keeper, &answer);
        return;
    }
    pid_t pid = start(&launch, descriptors[0]);
    if (pid < 0) {
        answer.stage = launch.stage;
        answer.error = launch.error;
    } else {
        keeper->children[keeper->count++] = (struct child){.token = token, .pid = pid};
        answer = (struct pl_report){.kind = PL_STARTED, .token = token, .pid = pid};
    }
    report(keeper, &answer);
}

// MARK: reaping

static int64_t microseconds(struct timeval time) { return (int64_t)time.tv_sec * 1000000 + time.tv_usec; }

// Reaps what has ended. Returns false once no child is left.
static bool reap(struct keeper *keeper) {
    for (;;) {
        int status;
        struct rusage usage;
        pid_t pid = wait4(-1, &status, WNOHANG, &usage);
        if (pid == 0) return true;
        if (pid < 0 && errno == EINTR) continue;
        if (pid < 0) return false;
        for (size_t i = 0; i < keeper->count; i++) {
            if (keeper->children[i].pid != pid) continue;
            struct pl_report ended = {
                .kind = PL_EXITED,
                .token = keeper->children[i].token,
                .pid = pid,
                .status = status,
                .user_microseconds = microseconds(usage.ru_utime),
                .system_microseconds = microseconds(usage.ru_stime),
                .resident_bytes = (int64_t)usage.ru_maxrss * 1024,
            };
            keeper->children[i] = keeper->children[--keeper->count];
            report(keeper, &ended);
            break;
        }
    }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// Kills and reaps until nothing is left, however long that takes: the lock is held meanwhile. What cannot be killed
// (another user's process) is reported after a while, so that the engine need not wait for it.
_Noreturn static void finish(struct keeper *keeper, bool is_orderly) {
    struct pl_killed killed = {0};
    struct pl_report closed = {.kind = PL_CLOSED};
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    double began = now();
    while (reap(keeper)) {
        int refused = pl_kill_descendants(NULL, &killed);
        if (!reap(keeper)) break;
        bool is_late = now() - began > 5;
        if (is_late && is_orderly) {
            closed.killed = (int32_t)killed.count;
            closed.survivors = refused > 0 ? refused : 1;
            report(keeper, &closed);
            is_orderly = false;
        }
        struct timespec pause = {.tv_nsec = is_late ? 200000000 : 10000000};
        sigtimedwait(&child, NULL, &pause);
    }
    // First the locks, so that who hears of the end finds them free.
    for (int i = 0; i < keeper->lock_count; i++) close(keeper->locks[i]);
    closed.killed = (int32_t)killed.count;
    if (is_orderly) report(keeper, &closed);
    _exit(0);
}

static const struct child *find(const struct keeper *keeper, uint32_t token) {
    for (size_t i = 0; i < keeper->count; i++)
        if (keeper->children[i].token == token) return &keeper->children[i];
    return NULL;
}

// Reads and obeys one request.
static void serve(struct keeper *keeper) {
    struct pl_request request;
    int descriptors[4], count;
    ssize_t size = pl_receive(keeper->socket, &request, sizeof request, descriptors, 4, &count, 0);
    if (size <= 0) finish(keeper, false);
    if (size == sizeof request) {
        const struct child *child = find(keeper, request.token);
        switch (request.kind) {
        case PL_SPAWN: spawn(keeper, request.token, descriptors, count); break;
        case PL_SIGNAL:
            if (child) pl_signal_session(child->pid, request.signal);
            break;
        case PL_KILL:
            if (child) pl_kill_tree(child->pid);
            break;
        case PL_CLOSE: finish(keeper, true);
        default: break;
        }
    }
    for (int i = 0; i < count; i++) close(descriptors[i]);
}

_Noreturn void pl_keeper_main(int socket, const int *locks, int count) {
    struct keeper keeper = {.socket = socket, .lock_count = count};
    for (int i = 0; i < count; i++) keeper.locks[i] = locks[i];
    prctl(PR_SET_NAME, "pitlane-keeper");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    int signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0) _exit(1);
    report(&keeper, &(struct pl_report){.kind = PL_STARTED, .pid = getpid()});
    for (;;) {
        struct pollfd waits[2] = {{.fd = socket, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
        if (poll(waits, 2, -1) < 0) continue;
        if (waits[1].revents) {
            struct signalfd_siginfo ignored[8];
            while (read(signals, ignored, sizeof ignored) > 0) continue;
            reap(&keeper);
        }
        if (waits[0].revents) serve(&keeper);
    }
}

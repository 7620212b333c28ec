// The zygote and the job keepers: what Swift cannot say (fork, vfork, descriptor passing, reaping).
//
// Process tree:  pitlane ── zygote ── keeper (one a job) ── the job's steps ── …
//
// The zygote is forked before any thread exists. A keeper is the subreaper and the parent of all steps of its job:
// whatever a step starts, however it forks, sets sessions or clears its environment, stays below the keeper. When the
// keeper's socket reaches its end (the engine closed it, or was killed), the keeper kills and reaps everything below
// itself until nothing is left, then exits. The lock descriptors it was given are held until then.
#ifndef PITLANE_CPROCESSES_H
#define PITLANE_CPROCESSES_H

#include <stdbool.h>
#include <stdint.h>
// Swift has no module for these two.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/types.h>

// What the engine asks of a keeper; one SEQPACKET message each.
enum pl_request_kind {
    PL_SPAWN = 1,   // with four descriptors: the sealed request, standard input, output, error
    PL_SIGNAL = 2,  // `signal` to the process's group and to the other groups of its session
    PL_KILL = 3,    // SIGKILL to the process and everything below it
    PL_CLOSE = 4,   // kill everything, answer PL_CLOSED, exit
};

struct pl_request {
    uint32_t kind;
    uint32_t token;  // names one process of this keeper; chosen by the engine, never 0, never used twice
    int32_t signal;
};

// What a keeper reports.
enum pl_report_kind {
    PL_STARTED = 1,  // `pid`; the first report, with token 0, is the keeper's own
    PL_FAILED = 2,   // `stage`, `error`: nothing was started
    PL_EXITED = 3,   // `status` as of wait4, and the resource use
    PL_CLOSED = 4,   // `killed`, `survivors`
};

// Where a spawn failed.
enum pl_stage {
    PL_STAGE_REQUEST = 1,  // the request itself could not be read
    PL_STAGE_FORK = 2,
    PL_STAGE_FOLDER = 3,  // chdir to the working directory
    PL_STAGE_STREAMS = 4,
    PL_STAGE_EXECUTE = 5,
};

struct pl_report {
    uint32_t kind;
    uint32_t token;
    int32_t pid;
    int32_t stage;
    int32_t error;
    int32_t status;
    int32_t killed;     // processes that were still running at PL_CLOSE and were killed
    int32_t survivors;  // processes that could not be killed (another user's); the keeper stays until they end
    int64_t user_microseconds;
    int64_t system_microseconds;
    int64_t resident_bytes;
};

// The content of a request: this header, then strings each ending in NUL: the program's path, the working
// directory, the arguments, the environment as NAME=VALUE.
struct pl_spawn_header {
    uint32_t argument_count;
    uint32_t environment_count;
};

// Forks the zygote. Call at the top of main, before any thread exists.
// Returns the engine's end of its socket (close-on-exec), or -errno.
int pl_zygote_start(void);

// The most locks a keeper holds: that of its run, and that of its job's folder.
enum { PL_LOCKS = 2 };

// Asks the zygote for a keeper that holds `count` locks until nothing of its job is left.
// Returns the engine's end of the keeper's socket (close-on-exec), or -errno.
int pl_keeper_start(int zygote, const int *locks, int count);

// A memory file with `size` bytes of `bytes`, sealed and at its beginning. Returns the descriptor or -errno.
int pl_sealed_file(const void *bytes, size_t size);

// Makes a pipe with both ends close-on-exec. Where `size` > 0, the reading end does not block and room for `size` bytes
// is asked for. A refusal of the size (the user's share of pipe memory is used up) is slower, not wrong, and no error.
// Returns 0 or -errno.
int pl_pipe(int *ends, int size);

// Sends one message with descriptors. Returns 0 or -errno.
int pl_send(int socket, const void *message, size_t size, const int *descriptors, int count);

// Receives one message; up to `capacity` descriptors come close-on-exec, the rest is closed, `*count` says how many.
// Returns the message's size, 0 at the end, or -errno.
ssize_t pl_receive(int socket, void *message, size_t size, int *descriptors, int capacity, int *count, int flags);

// Starts a program as a child of the calling process, in a session of its own, with plain signals and three streams.
// `request` is what the sealed request of a keeper holds. Returns 0 or -errno.
int pl_tool_start(const void *request, size_t size, const int *streams, pid_t *pid);

// The parts of a wait status: the exit code, or -1 when a signal ended the process; the signal, or 0.
int pl_exit_code(int status);
int pl_exit_signal(int status);

// Sockets of the file system. `name` is that of the socket in the open folder `folder`: so its path may be longer than
// the address of a socket has room for.

// Listens on a socket that only this user can reach; one of that name makes room. Returns the descriptor or -errno.
int pl_listen(int folder, const char *name);

// Takes the next connection. Returns the descriptor, or -errno: EAGAIN where there is none.
int pl_accept(int socket);

// Connects, within `seconds`. Returns the descriptor or -errno.
int pl_connect(int folder, const char *name, int seconds);

// Whether the process that made a connection is alive, of this user and below `ancestor`; `*pid` is its number.
bool pl_peer_is_below(int socket, pid_t ancestor, pid_t *pid);

// The processes in whose jobs the calling process runs, the nearest first. Returns how many there are.
int pl_drivers(pid_t *list, int capacity);

#endif

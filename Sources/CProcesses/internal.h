// Shared by the C files of this target only.
#ifndef PITLANE_CPROCESSES_INTERNAL_H
#define PITLANE_CPROCESSES_INTERNAL_H

#include <stdbool.h>

#include "CProcesses.h"

// A program to execute; the strings lie in the request.
struct pl_program {
    const char *path, *folder;
    char **arguments, **environment;  // one allocation, which begins at `arguments`
};

// Splits a request (see pl_spawn_header). Returns false where it does not hold what its header says; `arguments` is to
// be freed in either case.
bool pl_read_program(const char *bytes, size_t size, struct pl_program *program);

// Runs a keeper until nothing is left of its job; it holds `count` locks until then, PL_LOCKS at most. Never returns.
_Noreturn void pl_keeper_main(int socket, const int *locks, int count);

// The processes that were running and were killed.
struct pl_killed_process {
    pid_t pid;
    unsigned long long started;
};

struct pl_killed {
    struct pl_killed_process *list;
    size_t count, capacity;
};

// Children that are left alone, with all below them.
struct pl_spared {
    pid_t *list;
    size_t count, capacity;
};

// Kills everything below the calling process but what is spared (may be NULL) and notes what was running (NULL: does
// not). Returns the number of descendants seen that could not be signalled.
int pl_kill_descendants(const struct pl_spared *spared, struct pl_killed *killed);

// Kills `root`, everything below it and what is still in its session.
void pl_kill_tree(pid_t root);

// Sends `signal` to the group of `leader` and to the members of its session that have groups of their own.
void pl_signal_session(pid_t leader, int signal);

// Whether a process is below another one.
bool pl_is_below(pid_t pid, pid_t ancestor);

#endif

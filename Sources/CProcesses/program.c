#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

bool pl_read_program(const char *bytes, size_t size, struct pl_program *program) {
    struct pl_spawn_header header;
    *program = (struct pl_program){0};
    if (size < sizeof header || bytes[size - 1] != 0) return false;
    memcpy(&header, bytes, sizeof header);
    size_t arguments = header.argument_count, wanted = 2 + arguments + header.environment_count;
    if (arguments == 0 || wanted > size) return false;
    char **strings = calloc(wanted, sizeof *strings);  // two fewer, and the two ends
    if (!strings) return false;
    program->arguments = strings;
    program->environment = strings + arguments + 1;
    const char *next = bytes + sizeof header, *end = bytes + size;
    for (size_t i = 0; i < wanted; i++) {
        if (next >= end) return false;
        if (i == 0) program->path = next;
        else if (i == 1) program->folder = next;
        else if (i < 2 + arguments) program->arguments[i - 2] = (char *)next;
        else program->environment[i - 2 - arguments] = (char *)next;
        next += strlen(next) + 1;
    }
    return next == end;
}

int pl_tool_start(const void *request, size_t size, const int *streams, pid_t *pid) {
    struct pl_program program;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    sigset_t none, all;
    int error = EINVAL;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    if (pl_read_program(request, size, &program)) {
        error = 0;
        for (int i = 0; i < 3 && !error; i++) error = posix_spawn_file_actions_adddup2(&actions, streams[i], i);
        if (!error) error = posix_spawn_file_actions_addchdir_np(&actions, program.folder);
        if (!error)
            error = posix_spawn(pid, program.path, &actions, &attributes, program.arguments, program.environment);
    }
    free(program.arguments);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return -error;
}

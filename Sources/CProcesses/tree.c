// Processes found in /proc. A number read there may name another process a moment later: each signal goes through a
// pidfd that was opened first and whose process was then seen to have the start time noted in the scan.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "internal.h"

struct process {
    pid_t pid, parent, group, session;
    char state;
    unsigned long long started;
    bool chosen, is_zygote;
};

struct processes {
    struct process *list;
    size_t count, capacity;
};

static bool read_process(pid_t pid, struct process *process) {
    char path[32], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0) return false;
    text[length] = 0;
    // The name in parentheses may hold anything, also blanks and parentheses: read on behind the last one.
    char *rest = strrchr(text, ')');
    if (!rest) return false;
    int parent, group, session;
    unsigned long long started;
    if (sscanf(rest + 1,
               " %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
               &process->state, &parent, &group, &session, &started) != 5)
        return false;
    *process = (struct process){
        .pid = pid, .parent = parent, .group = group, .session = session, .state = process->state, .started = started};
    *rest = 0;
    char *name = strchr(text, '(');
    process->is_zygote = name && strcmp(name + 1, "pitlane-zygote") == 0;
    return true;
}

static bool scan(struct processes *all) {
    all->count = 0;
    DIR *folder = opendir("/proc");
    if (!folder) return false;
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
        if (all->count == all->capacity) {
            size_t capacity = all->capacity ? all->capacity * 2 : 256;
            struct process *list = realloc(all->list, capacity * sizeof *list);
            if (!list) break;  // what was found so far is dealt with first; the caller scans again
            all->list = list;
            all->capacity = capacity;
        }
        if (read_process((pid_t)atoi(entry->d_name), &all->list[all->count])) all->count++;
    }
    closedir(folder);
    return true;
}

static const struct process *find(const struct processes *all, pid_t pid) {
    size_t low = 0, high = all->count;  // the kernel lists /proc by rising number
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all->list[middle].pid < pid) low = middle + 1;
        else high = middle;
    }
    return low < all->count && all->list[low].pid == pid ? &all->list[low] : NULL;
}

// Marks what is below `root` (and below the processes marked already), without what is below a spared process.
static void choose_descendants(struct processes *all, pid_t root, const struct pl_spared *spared) {
    bool found = true;
    while (found) {
        found = false;
        for (size_t i = 0; i < all->count; i++) {
            struct process *process = &all->list[i];
            const struct process *parent = find(all, process->parent);
            if (process->chosen || !(process->parent == root || (parent && parent->chosen))) continue;
            bool keep = false;
            for (size_t j = 0; spared && j < spared->count; j++) keep |= spared->list[j] == process->pid;
            if (!keep) process->chosen = found = true;
        }
    }
}

static bool send_signal(const struct process *process, int signal) {
    int file = (int)syscall(SYS_pidfd_open, process->pid, 0);
    // Where the kernel or its filter has no pidfds the number must do.
    if (file < 0 && errno != ESRCH) return kill(process->pid, signal) == 0 || errno == ESRCH;
    if (file < 0) return true;
    struct process now;
    bool is_same = read_process(process->pid, &now) && now.started == process->started;
    bool sent = !is_same || syscall(SYS_pidfd_send_signal, file, signal, NULL, 0) == 0 || errno == ESRCH;
    close(file);
    return sent;
}

static bool is_running(const struct process *process) { return process->state != 'Z' && process->state != 'X'; }

// Notes a process that was killed once: a dying process shows up in several scans.
static void note(struct pl_killed *killed, const struct process *process) {
    for (size_t i = 0; i < killed->count; i++)
        if (killed->list[i].pid == process->pid && killed->list[i].started == process->started) return;
    if (killed->count == killed->capacity) {
        size_t capacity = killed->capacity ? killed->capacity * 2 : 64;
        struct pl_killed_process *list = realloc(killed->list, capacity * sizeof *list);
        if (!list) return;
        killed->list = list;
        killed->capacity = capacity;
    }
    killed->list[killed->count++] = (struct pl_killed_process){.pid = process->pid, .started = process->started};
}

// Stops the chosen processes, so that none forks or loses its parent while the others are looked for; looks again
// until a scan finds nothing new, then kills. Returns how many could not be signalled.
static int freeze_and_kill(pid_t root, bool with_root, const struct pl_spared *spared, struct pl_killed *killed) {
    struct processes all = {0};
    int refused = 0;
    for (int pass = 0; pass < 16; pass++) {
        if (!scan(&all)) break;
        for (size_t i = 0; with_root && i < all.count; i++)
            all.list[i].chosen = all.list[i].pid == root || all.list[i].session == root;
        choose_descendants(&all, root, spared);
        bool stopped = false;
        for (size_t i = 0; i < all.count; i++) {
            struct process *process = &all.list[i];
            if (process->chosen && is_running(process) && process->state != 'T')
                stopped |= send_signal(process, SIGSTOP);
        }
        if (!stopped) break;
    }
    for (size_t i = 0; i < all.count; i++) {
        if (!all.list[i].chosen || !is_running(&all.list[i])) continue;
        if (!send_signal(&all.list[i], SIGKILL)) refused++;
        else if (killed) note(killed, &all.list[i]);
    }
    free(all.list);
    return refused;
}

int pl_kill_descendants(const struct pl_spared *spared, struct pl_killed *killed) {
    return freeze_and_kill(getpid(), false, spared, killed);
}

void pl_kill_tree(pid_t root) { freeze_and_kill(root, true, NULL, NULL); }

void pl_signal_session(pid_t leader, int signal) {
    kill(-leader, signal);
    struct processes all = {0};
    if (scan(&all))
        for (size_t i = 0; i < all.count; i++)
            if (all.list[i].session == leader && all.list[i].group != leader && is_running(&all.list[i]))
                send_signal(&all.list[i], signal);
    free(all.list);
}

// Reads the parent of a process; false where it has ended meanwhile, or its number names a younger process by now.
static bool read_parent(const struct process *process, struct process *parent) {
    return process->parent > 0 && read_process(process->parent, parent) && parent->started <= process->started;
}

bool pl_is_below(pid_t pid, pid_t ancestor) {
    struct process process, parent;
    // A parent that ends during a look leaves its children to the keeper: the next look sees that.
    for (int look = 0; look < 8; look++) {
        if (!read_process(pid, &process)) return false;
        while (process.parent != ancestor && read_parent(&process, &parent)) process = parent;
        if (process.parent == ancestor) return true;
        if (process.parent == 0) return false;
    }
    return false;
}

int pl_drivers(pid_t *list, int capacity) {
    int count = 0;
    struct process process, parent;
    if (!read_process(getpid(), &process)) return 0;
    while (count < capacity && read_parent(&process, &parent)) {
        if (process.is_zygote) list[count++] = parent.pid;
        process = parent;
    }
    return count;
}

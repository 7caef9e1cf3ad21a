/* What machines do to a process, at a word: loaded before libc (LD_PRELOAD) by tests/it/holds.rs.
 *
 * VIGIE_BLOWS names a file of four numbers, which the test writes while the process runs:
 *   seconds that the time of day is away from the truth (64 bits), then, 32 bits each, the error that
 *   every write below the folder VIGIE_BLOWS_FOLDER meets, the same for its subfolder search/ alone, and
 *   the error that every opening of a file or socket meets. Zero is none. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct blows { volatile long long away; volatile int all, search, opening; };

static struct blows none;
static struct blows *blows = &none;
static const char *folder = "";
static size_t length;

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("VIGIE_BLOWS"), *below = getenv("VIGIE_BLOWS_FOLDER");
    if (!file || !below) return;
    folder = below;
    length = strlen(below);
    int (*really)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int fd = really(file, O_RDWR);
    if (fd < 0) abort();
    void *seen = mmap(0, sizeof none, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (seen == MAP_FAILED) abort();
    blows = seen;
}

/* The error that a write to this path meets. */
static int refused(const char *path) {
    if (!blows->all && !blows->search) return 0;
    if (!length || strncmp(path, folder, length)) return 0;
    if (blows->all) return blows->all;
    return strncmp(path + length, "/search", 7) ? 0 : blows->search;
}

static int refused_fd(int fd) {
    if (!blows->all && !blows->search) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return refused(path);
}

#define REALLY(type, name, ...) \
    static type (*really)(__VA_ARGS__); \
    if (!really) really = dlsym(RTLD_NEXT, name);
#define MEETS(error) do { int meets = (error); if (meets) { errno = meets; return -1; } } while (0)

int clock_gettime(clockid_t clock, struct timespec *at) {
    REALLY(int, "clock_gettime", clockid_t, struct timespec *)
    int answer = really(clock, at);
    if (!answer && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += blows->away;
    return answer;
}

int gettimeofday(struct timeval *at, void *zone) {
    REALLY(int, "gettimeofday", struct timeval *, void *)
    int answer = really(at, zone);
    if (!answer) at->tv_sec += blows->away;
    return answer;
}

time_t time(time_t *kept) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (kept) *kept = at.tv_sec;
    return at.tv_sec;
}

ssize_t write(int fd, const void *bytes, size_t n) {
    REALLY(ssize_t, "write", int, const void *, size_t)
    MEETS(refused_fd(fd));
    return really(fd, bytes, n);
}

ssize_t writev(int fd, const struct iovec *parts, int n) {
    REALLY(ssize_t, "writev", int, const struct iovec *, int)
    MEETS(refused_fd(fd));
    return really(fd, parts, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
    REALLY(ssize_t, "pwrite", int, const void *, size_t, off_t)
    MEETS(refused_fd(fd));
    return really(fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
    REALLY(ssize_t, "pwrite64", int, const void *, size_t, off64_t)
    MEETS(refused_fd(fd));
    return really(fd, bytes, n, at);
}

int rename(const char *from, const char *to) {
    REALLY(int, "rename", const char *, const char *)
    MEETS(refused(to));
    return really(from, to);
}

int unlink(const char *path) {
    REALLY(int, "unlink", const char *)
    /* A full disk lets files go; one that may only be read does not. */
    int met = refused(path);
    MEETS(met == EROFS ? met : 0);
    return really(path);
}

int mkdir(const char *path, mode_t mode) {
    REALLY(int, "mkdir", const char *, mode_t)
    MEETS(refused(path));
    return really(path, mode);
}

int socket(int domain, int type, int protocol) {
    REALLY(int, "socket", int, int, int)
    MEETS(blows->opening);
    return really(domain, type, protocol);
}

static int opens(const char *path, int flags) {
    if (blows->opening) return blows->opening;
    int met = refused(path);
    /* What is there may be opened on a full disk; on one that may only be read, not for writing. */
    if (met == EROFS) return flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC) ? met : 0;
    return met && flags & O_CREAT && access(path, F_OK) ? met : 0;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REALLY(int, #name, const char *, int, ...) \
        va_list more; va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        MEETS(opens(path, flags)); \
        return really(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

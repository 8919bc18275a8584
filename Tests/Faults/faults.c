/* A disk and a network that misbehave, between a program and its C library: loaded with LD_PRELOAD, told by NEP_FAULTS what to do.
 *
 * NEP_FAULTS names a file of 16 rows of two 32-bit numbers in the machine's order, mapped here and by whoever wants to change them while
 * the program runs: how many of a million calls are to fail, and how many have. NEP_FAULTS_FILES is the beginning of the paths of the
 * files whose disk misbehaves; other files are left alone, and so is every socket but where a fault is one of sockets.
 *
 * NEP_FAULTS_PLATTER is a directory that has, under the same names, what of these files would be there after a loss of power: what was
 * written before a sync that succeeded, and by chance a part of the rest. What a sync that failed was for is lost but for a part of it,
 * as it is to a kernel that then takes the pages for clean.
 *
 * Calls are counted per thread and pass a generator of random numbers with a seed of its own per thread, so that threads do not
 * wait for one another here. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The rows, as Faults.swift has them. */
enum fault {
    FULL_DISK,      /* ENOSPC of a write */
    WRITE_ERROR,    /* EIO of a write */
    SHORT_WRITE,    /* part of a write, then what comes */
    SYNC_ERROR,     /* EIO of fsync and fdatasync */
    READ_ERROR,     /* EIO of a read of a file */
    INTERRUPTION,   /* EINTR of anything that can be interrupted */
    NO_DESCRIPTOR,  /* EMFILE of open and accept */
    SHORT_SEND,     /* part of what goes to a socket */
    FAULTS = 16
};

struct row {
    _Atomic uint32_t chance;
    _Atomic uint32_t happened;
};

static struct row *rows;
static const char *files;
static const char *platter;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("NEP_FAULTS");
    files = getenv("NEP_FAULTS_FILES");
    if (!path || !files) return;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    void *map = mmap(NULL, FAULTS * sizeof(struct row), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (map != MAP_FAILED) rows = map;
    platter = getenv("NEP_FAULTS_PLATTER");
}

static uint64_t random_number(void) {
    static _Thread_local uint64_t state;
    if (state == 0) state = ((uint64_t)(uintptr_t)&state ^ (uint64_t)clock() << 32 ^ (uint64_t)getpid() << 16) | 1;
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state;
}

static int happens(enum fault fault) {
    if (!rows) return 0;
    uint32_t chance = atomic_load_explicit(&rows[fault].chance, memory_order_relaxed);
    if (chance == 0) return 0;
    if (random_number() % 1000000 >= chance) return 0;
    atomic_fetch_add_explicit(&rows[fault].happened, 1, memory_order_relaxed);
    return 1;
}

static int any(enum fault a, enum fault b, enum fault c) {
    return rows && (atomic_load_explicit(&rows[a].chance, memory_order_relaxed)
        | atomic_load_explicit(&rows[b].chance, memory_order_relaxed)
        | atomic_load_explicit(&rows[c].chance, memory_order_relaxed));
}

/* Whether the descriptor is that of a file on the disk that misbehaves. */
static int is_ours(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, files, strlen(files)) == 0;
}

static int is_socket(int fd) {
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

/* What is on the platter, and what is not yet. */

struct piece {
    off64_t place;
    size_t count; /* 0: cut off at the place */
};

static struct shadow {
    char path[4096];
    int fd;
    struct piece *pieces;
    size_t count, room;
} shadows[8];

static pthread_mutex_t shadow_lock = PTHREAD_MUTEX_INITIALIZER;

/* Under the lock; none for a file that has no business there. */
static struct shadow *shadow_of(int fd) {
    char link[64], path[4096], target[8192];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return NULL;
    path[length] = 0;
    if (strncmp(path, files, strlen(files)) != 0) return NULL;
    for (size_t i = 0; i < sizeof shadows / sizeof *shadows; i++) {
        struct shadow *shadow = &shadows[i];
        if (strcmp(shadow->path, path) == 0) return shadow;
        if (shadow->path[0]) continue;
        snprintf(target, sizeof target, "%s/%s", platter, strrchr(path, '/') + 1);
        shadow->fd = (int)syscall(SYS_openat, AT_FDCWD, target, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (shadow->fd < 0) return NULL;
        strcpy(shadow->path, path);
        return shadow;
    }
    return NULL;
}

static void settle(struct shadow *shadow, int fd, struct piece piece) {
    if (piece.count == 0) {
        syscall(SYS_ftruncate, shadow->fd, piece.place);
        return;
    }
    char bytes[1 << 16];
    while (piece.count > 0) {
        size_t part = piece.count < sizeof bytes ? piece.count : sizeof bytes;
        ssize_t got = syscall(SYS_pread64, fd, bytes, part, piece.place);
        if (got <= 0) return;
        syscall(SYS_pwrite64, shadow->fd, bytes, got, piece.place);
        piece.place += got;
        piece.count -= got;
    }
}

/* A write, or a cut; one in eight is on the platter at once, before others that came first. */
static void written(int fd, off64_t place, size_t count) {
    if (!platter) return;
    pthread_mutex_lock(&shadow_lock);
    struct shadow *shadow = shadow_of(fd);
    if (shadow) {
        struct piece piece = {place, count};
        if (shadow->count == shadow->room) {
            shadow->room = shadow->room ? shadow->room * 2 : 64;
            shadow->pieces = realloc(shadow->pieces, shadow->room * sizeof piece);
        }
        shadow->pieces[shadow->count++] = piece;
        if (count > 0 && random_number() % 8 == 0) settle(shadow, fd, piece);
    }
    pthread_mutex_unlock(&shadow_lock);
}

/* All of it is on the platter after a sync; after one that failed, a part of it ever will be. */
static void synced(int fd, int failed) {
    if (!platter) return;
    pthread_mutex_lock(&shadow_lock);
    struct shadow *shadow = shadow_of(fd);
    if (shadow) {
        for (size_t i = 0; i < shadow->count; i++)
            if (!failed || random_number() % 2) settle(shadow, fd, shadow->pieces[i]);
        shadow->count = 0;
    }
    pthread_mutex_unlock(&shadow_lock);
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define FAIL(code) do { errno = (code); return -1; } while (0)

/* What a write to one of the files is to be: 0 as it is, 1 a part, -1 an error (errno). */
static int spoil_write(int fd, size_t count) {
    if (!any(FULL_DISK, WRITE_ERROR, SHORT_WRITE) && !any(INTERRUPTION, INTERRUPTION, INTERRUPTION)) return 0;
    if (!is_ours(fd)) return 0;
    if (happens(INTERRUPTION)) FAIL(EINTR);
    if (happens(FULL_DISK)) FAIL(ENOSPC);
    if (happens(WRITE_ERROR)) FAIL(EIO);
    return count > 1 && happens(SHORT_WRITE);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t place) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    int spoilt = spoil_write(fd, count);
    if (spoilt < 0) return -1;
    ssize_t done = real(fd, bytes, spoilt ? count / 2 : count, place);
    if (done > 0) written(fd, place, done);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t place) { return pwrite64(fd, bytes, count, place); }

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t);
    int spoilt = spoil_write(fd, count);
    if (spoilt < 0) return -1;
    if (count > 1 && any(SHORT_SEND, SHORT_SEND, SHORT_SEND) && is_socket(fd) && happens(SHORT_SEND)) spoilt = 1;
    return real(fd, bytes, spoilt ? count / 2 : count);
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    if (any(SYNC_ERROR, SYNC_ERROR, SYNC_ERROR) && is_ours(fd) && happens(SYNC_ERROR)) {
        synced(fd, 1);
        FAIL(EIO);
    }
    int code = real(fd);
    synced(fd, code);
    return code;
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    if (any(SYNC_ERROR, SYNC_ERROR, SYNC_ERROR) && is_ours(fd) && happens(SYNC_ERROR)) {
        synced(fd, 1);
        FAIL(EIO);
    }
    int code = real(fd);
    synced(fd, code);
    return code;
}

int ftruncate64(int fd, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    if (any(FULL_DISK, WRITE_ERROR, INTERRUPTION) && is_ours(fd)) {
        if (happens(INTERRUPTION)) FAIL(EINTR);
        if (happens(WRITE_ERROR)) FAIL(EIO);
    }
    int code = real(fd, size);
    if (code == 0) written(fd, size, 0);
    return code;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

ssize_t pread64(int fd, void *bytes, size_t count, off64_t place) {
    REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
    if (any(READ_ERROR, INTERRUPTION, INTERRUPTION) && is_ours(fd)) {
        if (happens(INTERRUPTION)) FAIL(EINTR);
        if (happens(READ_ERROR)) FAIL(EIO);
    }
    return real(fd, bytes, count, place);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t place) { return pread64(fd, bytes, count, place); }

ssize_t read(int fd, void *bytes, size_t count) {
    REAL(ssize_t, "read", int, void *, size_t);
    if (any(INTERRUPTION, INTERRUPTION, INTERRUPTION) && (is_socket(fd) || is_ours(fd)) && happens(INTERRUPTION)) FAIL(EINTR);
    return real(fd, bytes, count);
}

static int spoil_open(const char *path) {
    if (!any(NO_DESCRIPTOR, INTERRUPTION, INTERRUPTION) || strncmp(path, files, strlen(files)) != 0) return 0;
    if (happens(INTERRUPTION)) FAIL(EINTR);
    if (happens(NO_DESCRIPTOR)) FAIL(EMFILE);
    return 0;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open64(const char *path, int flags, ...) {
    REAL(int, "open64", const char *, int, ...);
    MODE(flags)
    return spoil_open(path) ? -1 : real(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    REAL(int, "open", const char *, int, ...);
    MODE(flags)
    return spoil_open(path) ? -1 : real(path, flags, mode);
}

/* Sockets. */

int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
    REAL(int, "accept4", int, struct sockaddr *, socklen_t *, int);
    if (happens(INTERRUPTION)) FAIL(EINTR);
    if (happens(NO_DESCRIPTOR)) FAIL(EMFILE);
    return real(fd, address, length, flags);
}

ssize_t recv(int fd, void *bytes, size_t count, int flags) {
    REAL(ssize_t, "recv", int, void *, size_t, int);
    if (happens(INTERRUPTION)) FAIL(EINTR);
    return real(fd, bytes, count, flags);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    REAL(ssize_t, "send", int, const void *, size_t, int);
    if (happens(INTERRUPTION)) FAIL(EINTR);
    return real(fd, bytes, count > 1 && happens(SHORT_SEND) ? count / 2 : count, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    REAL(ssize_t, "sendmsg", int, const struct msghdr *, int);
    if (happens(INTERRUPTION)) FAIL(EINTR);
    if (message->msg_iovlen > 0 && message->msg_iov[0].iov_len > 1 && happens(SHORT_SEND))
        return send(fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len / 2, flags);
    return real(fd, message, flags);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    if (any(INTERRUPTION, SHORT_SEND, SHORT_SEND) && is_socket(fd)) {
        if (happens(INTERRUPTION)) FAIL(EINTR);
        if (count > 0 && parts[0].iov_len > 1 && happens(SHORT_SEND)) return write(fd, parts[0].iov_base, parts[0].iov_len / 2);
    }
    return real(fd, parts, count);
}

int epoll_wait(int fd, struct epoll_event *events, int limit, int timeout) {
    REAL(int, "epoll_wait", int, struct epoll_event *, int, int);
    if (happens(INTERRUPTION)) FAIL(EINTR);
    return real(fd, events, limit, timeout);
}

int poll(struct pollfd *entries, nfds_t count, int timeout) {
    REAL(int, "poll", struct pollfd *, nfds_t, int);
    if (happens(INTERRUPTION)) FAIL(EINTR);
    return real(entries, count, timeout);
}

/* A disk that forgets: LD_PRELOAD this and every write below MUSTER_FAULT_DIR that was not synced can be undone
 * after a kill -9, as a power cut would. See README.md for the log and the switches. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE = 2, SYNC = 3, RENAME = 4 };

/* Then follow: path, old bytes, new bytes. */
struct record {
    uint32_t type, path_len;
    uint64_t offset, old_size; /* SYNC: offset is the log position it covers */
    uint32_t old_len, new_len;
};

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static int (*real_ftruncate)(int, off_t);
static int (*real_rename)(const char *, const char *);
static char dir[PATH_MAX], full[PATH_MAX];
static size_t dir_len;
static int logfd = -1, short_permille;
static uint64_t log_at, dice = 1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_writev = dlsym(RTLD_NEXT, "writev");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_rename = dlsym(RTLD_NEXT, "rename");
    const char *d = getenv("MUSTER_FAULT_DIR"), *l = getenv("MUSTER_FAULT_LOG"), *s = getenv("MUSTER_FAULT_SHORT");
    const char *f = getenv("MUSTER_FAULT_FULL"), *n = getenv("MUSTER_FAULT_SEED");
    if (!d || !l) return;
    snprintf(dir, sizeof dir, "%s", d);
    dir_len = strlen(dir);
    logfd = open(l, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (logfd < 0) abort();
    if (s) short_permille = atoi(s);
    if (f) snprintf(full, sizeof full, "%s", f);
    if (n) dice = strtoull(n, 0, 10) * 2 + 1;
}

/* Below the folder, and no shared memory of SQLite's: that is rebuilt after a crash. */
static int ours(const char *path) {
    size_t n = strlen(path);
    if (logfd < 0 || strncmp(path, dir, dir_len) != 0 || (path[dir_len] != '/' && path[dir_len] != 0)) return 0;
    if (n > 4 && strcmp(path + n - 4, "-shm") == 0) return 0;
    return !(n > 10 && strcmp(path + n - 10, " (deleted)") == 0);
}

static int path_of(int fd, char *out) {
    char link[64];
    if (logfd < 0 || fd == logfd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, PATH_MAX - 1);
    if (n <= 0) return 0;
    out[n] = 0;
    return ours(out);
}

static void put(const void *bytes, size_t n) {
    for (const char *p = bytes; n > 0;) {
        ssize_t w = real_write(logfd, p, n);
        if (w <= 0) abort();
        p += w, n -= w, log_at += w;
    }
}

static void record(uint32_t type, const char *path, uint64_t offset, uint64_t old_size, const void *old, size_t old_len,
                   const void *new, size_t new_len) {
    struct record r = {type, strlen(path), offset, old_size, old_len, new_len};
    put(&r, sizeof r);
    put(path, r.path_len);
    put(old, old_len);
    put(new, new_len);
}

/* What stands at offset; the caller frees. The file's own handle may be write-only. */
static char *standing(const char *path, uint64_t offset, size_t n, size_t *got, uint64_t *size) {
    struct stat st;
    char *bytes = malloc(n + 1);
    *got = 0;
    *size = stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return bytes;
    ssize_t r = pread(fd, bytes, n, offset);
    if (r > 0) *got = r;
    close(fd);
    return bytes;
}

static uint64_t roll(uint64_t n) {
    dice = dice * 6364136223846793005ULL + 1442695040888963407ULL;
    return (dice >> 33) % n;
}

/* How much of n may be written now; -1 where the disk is full. */
static ssize_t allowed(size_t n) {
    if (full[0] && access(full, F_OK) == 0) {
        if (n < 2 || roll(2)) return -1;
        return 1 + roll(n - 1); /* the last bytes that fit; the next call finds none */
    }
    if (n > 1 && short_permille && roll(1000) < (uint64_t)short_permille) return 1 + roll(n - 1);
    return n;
}

static ssize_t guarded(int fd, const char *path, const void *buf, size_t n, uint64_t offset, int positioned) {
    pthread_mutex_lock(&lock);
    ssize_t may = allowed(n), done = -1;
    if (may < 0) {
        pthread_mutex_unlock(&lock);
        errno = ENOSPC;
        return -1;
    }
    size_t got;
    uint64_t size;
    char *old = standing(path, offset, may, &got, &size);
    record(WRITE, path, offset, size, old, got, buf, may);
    free(old);
    done = positioned ? real_pwrite(fd, buf, may, offset) : real_write(fd, buf, may);
    int e = errno;
    pthread_mutex_unlock(&lock);
    errno = e;
    return done;
}

ssize_t pwrite64(int fd, const void *buf, size_t n, off_t offset) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return real_pwrite(fd, buf, n, offset);
    return guarded(fd, path, buf, n, offset, 1);
}
ssize_t pwrite(int fd, const void *buf, size_t n, off_t offset) { return pwrite64(fd, buf, n, offset); }

ssize_t write(int fd, const void *buf, size_t n) {
    char path[PATH_MAX];
    if (!real_write) return -1;
    if (!path_of(fd, path)) return real_write(fd, buf, n);
    return guarded(fd, path, buf, n, lseek(fd, 0, SEEK_CUR), 0);
}

ssize_t writev(int fd, const struct iovec *v, int count) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return real_writev(fd, v, count);
    for (int i = 0; i < count; i++)
        if (v[i].iov_len) return write(fd, v[i].iov_base, v[i].iov_len);
    return 0;
}

int ftruncate64(int fd, off_t len) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return real_ftruncate(fd, len);
    pthread_mutex_lock(&lock);
    struct stat st;
    size_t got = 0, cut = fstat(fd, &st) == 0 && st.st_size > len ? st.st_size - len : 0;
    uint64_t size;
    char *old = standing(path, len, cut, &got, &size);
    record(TRUNCATE, path, len, size, old, got, "", 0);
    free(old);
    int done = real_ftruncate(fd, len);
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate(int fd, off_t len) { return ftruncate64(fd, len); }

int rename(const char *from, const char *to) {
    if (!ours(to)) return real_rename(from, to);
    pthread_mutex_lock(&lock);
    size_t got, n = 1 << 20, got_new;
    uint64_t size, size_new;
    struct stat st;
    int existed = stat(to, &st) == 0;
    char *old = standing(to, 0, n, &got, &size), *new = standing(from, 0, n, &got_new, &size_new);
    record(RENAME, to, existed, size, old, got, new, got_new);
    free(old), free(new);
    int done = real_rename(from, to);
    pthread_mutex_unlock(&lock);
    return done;
}

/* Covers what was written before it was called. The real disk is not asked: a kill does not harm the page cache. */
static int synced(int fd, const char *symbol) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) {
        int (*real)(int) = dlsym(RTLD_NEXT, symbol);
        return real(fd);
    }
    pthread_mutex_lock(&lock);
    record(SYNC, path, log_at, 0, "", 0, "", 0);
    pthread_mutex_unlock(&lock);
    return 0;
}
int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Neither epoll nor eventfd is in the Glibc module; accept4 needs _GNU_SOURCE, syscall is variadic. */
static inline int cepoll_accept4(int fd) { return accept4(fd, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC); }
static inline int cepoll_gettid(void) { return (int)syscall(SYS_gettid); }

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Neither epoll nor eventfd is in the Glibc module, and syscall is variadic. accept4 is declared here because
   _GNU_SOURCE, which would declare it, changes the layout of fd_set against the Glibc module's. */
extern int accept4(int, struct sockaddr *, socklen_t *, int);
static inline int cepoll_accept4(int fd, struct sockaddr *address, socklen_t *length) {
    return accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
static inline int cepoll_gettid(void) { return (int)syscall(SYS_gettid); }

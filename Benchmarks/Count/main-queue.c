// Preloaded into nep under valgrind, whose 3.19 does not survive that dispatch_main() ends the main thread: runs the main queue on the
// main thread instead, as an event loop of another library would.
#include <unistd.h>

extern void _dispatch_main_queue_callback_4CF(void *);

void dispatch_main(void) {
    for (;;) {
        _dispatch_main_queue_callback_4CF(0);
        usleep(2000);
    }
}

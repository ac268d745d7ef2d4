/* run_command PROGRAM ARGUMENT...: runs that command line once for each line that comes in.
 *
 * JSON: seconds; peak_mb, the most memory that the command ever held; over_start_mb, the same less what
 * `PROGRAM --version` holds; or skip, the first line that it wrote to standard error, when it failed.
 * (A small program of its own, because a child's peak counts the memory of the process that it was forked from.)
 */
#define _GNU_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct outcome {
    double seconds;
    double peak_mb;
    int failed;
    char said[512]; /* first line on standard error */
} outcome;

static void become(char **command, int errors) {
    const int nowhere = open("/dev/null", O_RDWR);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(nowhere, 0);
    dup2(nowhere, 1);
    dup2(errors, 2);
    execv(command[0], command);
    _exit(127);
}

static outcome run(char **command) {
    outcome o = {0};
    struct rusage usage;
    char rest[512];
    int pipes[2], status;
    if (pipe2(pipes, O_CLOEXEC)) fail("pipe", command[0]);
    const double start = now();
    const pid_t child = fork();
    if (child == 0) become(command, pipes[1]);
    close(pipes[1]);
    const ssize_t got = read(pipes[0], o.said, sizeof o.said - 1);
    while (read(pipes[0], rest, sizeof rest) > 0) {}
    wait4(child, &status, 0, &usage);
    o.seconds = now() - start;
    close(pipes[0]);
    o.said[got > 0 ? got : 0] = '\0';
    o.said[strcspn(o.said, "\n")] = '\0';
    for (char *c = o.said; *c; ++c)
        if (*c == '"' || *c == '\\') *c = '\'';
    o.failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    o.peak_mb = (double)usage.ru_maxrss * 1024 / 1e6;
    return o;
}

int main(int argc, char **argv) {
    if (argc < 2) fail("PROGRAM ARGUMENT... is wanted", argv[0]);
    char version[] = "--version", *command[] = {argv[1], version, NULL};
    const outcome started = run(command);
    if (started.failed) fail("cannot be run", argv[1]);
    printf("ready %s\n", strrchr(argv[1], '/') ? strrchr(argv[1], '/') + 1 : argv[1]);
    while (next_run()) {
        const outcome o = run(argv + 1);
        if (o.failed)
            printf("{\"skip\": \"%s\"}\n", o.said);
        else
            printf("{\"seconds\": %.6f, \"peak_mb\": %.1f, \"over_start_mb\": %.1f}\n", o.seconds, o.peak_mb,
                   o.peak_mb - started.peak_mb);
    }
    return 0;
}

// Level 2, every kind: instances are made, used and ended as the contract says. What "used" means is exercise.hpp's.
#include "child.hpp"
#include "exercise.hpp"
#include "process_state.hpp"
#include "subject.hpp"

#include <cfenv>
#include <cstdlib>
#include <sys/mman.h>
#include <thread>

namespace nnhost::conformance {
namespace {

void create_takes_every_parameter(Subject &subject) {
    const auto sure = subject.sure_variants();
    for_each_of(subject.variants(), [&](const std::string &parameters) {
        const Made made(subject, parameters);
        if (made.status == NNHOST_OK) return;
        made.expect_explained();
        expect(std::find(sure.begin(), sure.end(), parameters) == sure.end(), "create failed with ", parameters, ": ",
               made.error.text);
    });
}

// Texts that the host lets through, since it cannot know what they mean. Whatever becomes of them, it is no crash.
void create_survives_any_text(Subject &subject) {
    bool met = false;
    const std::string texts[] = {"", "%s%n%x", "\xc3\xa9\xe2\x82\xac", std::string(100000, 'x'), "/", "../..", "-"};
    for (std::uint32_t i = 0; i < subject.info().parameter_count; ++i) {
        const nnhost_parameter_spec &spec = *subject.info().parameters[i];
        if (spec.type != NNHOST_PARAMETER_STRING && spec.type != NNHOST_PARAMETER_PATH) continue;
        met = true;
        for (const std::string &text : texts) {
            Made made(subject, "", spec.key, text);
            if (made.status != NNHOST_OK) made.expect_explained();
        }
    }
    if (!met) throw Skipped{"it has no parameter of type string or path"};
}

void create_copies_its_values(Subject &subject) {
    if (!subject.descriptor().create) throw Skipped{"it has no create"};
    Made made(subject, "", "", "", Made::values_vanish);
    must(made.status, made.error);
    exercise(subject, made.self);
}

void instances_are_independent(Subject &subject) {
    const auto variants = subject.sure_variants();
    const std::string other = variants.back();
    const Bits alone = exercise_new(subject, "");
    expect(exercise_new(subject, "") == alone, "a second instance answers otherwise than the first one did");
    Made a(subject, ""), b(subject, other);
    must(a.status, a.error);
    must(b.status, b.error);
    const Bits first = exercise(subject, a.self);
    exercise(subject, b.self);
    const Bits second = exercise_new(subject, "");
    expect(first == alone, "an instance answers otherwise while another one lives (", other, ")");
    expect(second == alone, "a new instance answers otherwise after another one was used (", other, ")");
}

void calls_are_silent(Subject &subject) {
    const std::string printed = printed_by([&] {
        for (const std::string &parameters : subject.sure_variants()) exercise_new(subject, parameters);
    });
    expect(printed.empty(), "it printed ", quoted(printed));
}

void calls_keep_the_process(Subject &subject) {
    subject.info();
    const ProcessState before = ProcessState::now();
    for (const std::string &parameters : subject.sure_variants()) exercise_new(subject, parameters);
    const std::string changes = other_changes(before, ProcessState::now());
    expect(changes.empty(), "it changed ", changes);
}

// Compares around every single call; the rounding mode is another one than usual, so that putting back a constant
// shows.
void calls_keep_floating_point(Subject &subject) {
    subject.info();
    for (const int rounding : {FE_TONEAREST, FE_UPWARD}) {
        std::fesetround(rounding);
        for_each_of(subject.sure_variants(), [&](const std::string &parameters) {
            const std::uint64_t before = kit::floating_point_state();
            exercise_new(subject, parameters, watch_floating_point);
            const std::uint64_t after = kit::floating_point_state();
            expect(after == before, "create or destroy changed rounding, flush-to-zero or the exception masks");
        });
        std::fesetround(FE_TONEAREST);
    }
}

void calls_come_from_any_thread(Subject &subject) {
    const Bits here = exercise_new(subject, "");
    Bits there;
    Outcome outcome;
    Made made(subject, "");
    must(made.status, made.error);
    std::thread([&] { outcome = run_here([&] { there = exercise(subject, made.self); }); }).join();
    expect(outcome.verdict == NNHOST_CONFORMANCE_PASSED, "on another thread than create's: ", outcome.text);
    expect(here == there, "another thread than create's gets another answer");
}

void works_without_host_extensions(Subject &subject) {
    Made made(subject, "", "", "", Made::no_extensions);
    must(made.status, made.error);
    exercise(subject, made.self);
}

void takes_larger_structs(Subject &subject) {
    Made made(subject, "", "", "", Made::larger_structs);
    must(made.status, made.error);
    exercise(subject, made.self, larger_infos);
    made.expect_tails_untouched();
}

void unknown_extensions_are_null(Subject &subject) {
    if (!subject.descriptor().get_extension) throw Skipped{"it has no get_extension"};
    for (const char *id : {"nnhost.nobody_knows_this/1", "", "nnhost.example_data/999", "nnhost.self_test/0"})
        expect(subject.extension(id) == nullptr, "get_extension(\"", id, "\") gives something");
    for (const char *id : {NNHOST_EXAMPLE_DATA, NNHOST_SELF_TEST})
        expect(subject.extension(id) == subject.extension(id), "get_extension(\"", id,
               "\") gives another table each time");
}

void log_is_one_line(Subject &subject) {
    for_each_of(subject.sure_variants(), [&](const std::string &parameters) {
        Made made(subject, parameters);
        must(made.status, made.error);
        exercise(subject, made.self);
        for (const std::string &said : made.host.said)
            expect(!said.empty() && said.find('\n') == std::string::npos, "it logs ", quoted(said),
                   "; one line is wanted, without a line feed");
    });
}

void answers_are_reproducible(Subject &subject) {
    for_each_of(subject.sure_variants(), [&](const std::string &parameters) {
        const Bits first = exercise_new(subject, parameters);
        expect(first == exercise_new(subject, parameters), "two instances give different answers",
               parameters.empty() ? "" : " with " + parameters);
    });
}

void keeps_its_own_promises(Subject &subject) {
    const auto *tests = static_cast<const nnhost_self_test *>(subject.extension(NNHOST_SELF_TEST));
    if (!tests) throw Skipped{"it has no extension " NNHOST_SELF_TEST};
    expect(tests->struct_size >= sizeof *tests && tests->names && tests->run, "its self test is not filled in");
    for (std::uint32_t i = 0; i < tests->test_count; ++i) {
        const Instance instance(subject);
        nnhost_error error = NNHOST_ERROR_INIT;
        const Calling calling("its self test");
        const nnhost_status status = tests->run(instance.self, i, &error);
        expect(status == NNHOST_OK, "'", tests->names[i], "' does not hold: ", error.text);
    }
}

constexpr Test tests[] = {
    make_test(2, 6, "", "create-takes-every-parameter",
              "An instance can be made at each end of each range, and with each choice; of a loader, "
              "where the data do not fit, the error is explained.",
              create_takes_every_parameter),
    make_test(2, 5, "", "create-survives-any-text", "Odd texts and paths give an error or an instance, and no crash.",
              create_survives_any_text),
    make_test(2, 3, "", "create-copies-its-values", "What create keeps of its values it copies.",
              create_copies_its_values),
    make_test(2, 11, "", "instances-are-independent", "An instance does not notice the others.",
              instances_are_independent),
    make_test(2, 9, "", "calls-are-silent", "It prints nothing.", calls_are_silent),
    make_test(2, 9, "", "calls-keep-the-process", "It changes no signal handler, locale, environment, folder or umask.",
              calls_keep_the_process),
    make_test(2, 7, "", "calls-keep-floating-point", "Each call leaves the floating-point environment as it found it.",
              calls_keep_floating_point),
    make_test(2, 8, "", "calls-come-from-any-thread",
              "An instance works on another thread than the one it was made on.", calls_come_from_any_thread),
    make_test(2, 12, "", "works-without-host-extensions", "It works in a host that offers no extension.",
              works_without_host_extensions),
    make_test(2, 2, "", "takes-larger-structs",
              "Structs of a later host are taken, and what it does not know in them is "
              "left alone.",
              takes_larger_structs),
    make_test(2, 12, "", "unknown-extensions-are-null", "An extension that it does not have is NULL.",
              unknown_extensions_are_null),
    make_test(2, 4, "", "log-is-one-line", "What it logs is a line each.", log_is_one_line),
    make_test(3, 11, "", "answers-are-reproducible", "The same parameters and inputs give the same bits.",
              answers_are_reproducible),
    make_test(3, 0, "", "keeps-its-own-promises", "Its own tests pass.", keeps_its_own_promises),
};

} // namespace

std::span<const Test> instance_tests() { return tests; }

} // namespace nnhost::conformance

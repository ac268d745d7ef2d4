// A context whose plugins are checked, and one round through everything that a plugin of a kind is called for.
#pragma once

#include "broken.hpp"

#include <nnhost/testing.hpp>

#include <cstdio>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace broken {

struct Checked : nnhost::testing::Fixture {
    Checked() { NNHOST_REQUIRE_OK(nnhost_testing_check(testing.get(), &error)); }

    // The error's text, or "" when all went well.
    std::string round(nnhost_entry_function entry) {
        error = NNHOST_ERROR_INIT;
        nnhost_plugin_info info{};
        info.struct_size = sizeof info;
        if (nnhost_register(context, entry, &error) != NNHOST_OK ||
            nnhost_plugin_find(context, nullptr, "broken", &info, &error) != NNHOST_OK)
            return error.text;
        const bool is_loader = std::string(info.kind) == NNHOST_LOADER_KIND;
        nnhost_dataset *made = nullptr;
        nnhost_dataset_open(context, is_loader ? "broken" : "fake_loader",
                            is_loader ? "anything" : nnhost_fake_records_path(records.get()), &made, &error);
        const nnhost::testing::Dataset data(made);
        if (made && !is_loader) train(info.kind, made);
        return error.text;
    }

    nnhost::testing::Records records = make_records(1, 2, {0, 10, 20, 255, 255, 0, 255, 255}, {0, 1, 1, 0});

  private:
    void train(const std::string &kind, const nnhost_dataset *data) {
        const bool is_augmenter = kind == NNHOST_AUGMENTER_KIND;
        const auto options = make_options({"hidden", "3", "epochs", "1", "activation",
                                           kind == NNHOST_ACTIVATION_KIND ? "broken" : "fake_activation", "initialiser",
                                           kind == NNHOST_INITIALISER_KIND ? "broken" : "fake_initialiser"});
        if (is_augmenter) NNHOST_REQUIRE_OK(nnhost_options_set(options.get(), "augmenter", "broken", &error));
        nnhost_network *made = nullptr;
        if (nnhost_network_create(context, options.get(), data, &made, &error) != NNHOST_OK) return;
        const nnhost::testing::Network network(made);
        float picture[2];
        if (nnhost_network_train(made, options.get(), data, nullptr, nullptr, nullptr, &error) == NNHOST_OK)
            nnhost_network_backquery_class(made, 1, picture, &error);
    }
};

struct Ended {
    int status = -1; // of exit; negative: the signal that ended it
    std::string text;
};

// The round in a process of its own: what it wrote to stderr, and how it ended.
inline Ended ended_round(nnhost_entry_function entry) {
    int ends[2];
    BOOST_REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        Checked checked;
        const std::string text = checked.round(entry);
        std::fprintf(stderr, "survived: %s\n", text.c_str());
        _exit(0);
    }
    close(ends[1]);
    Ended result;
    char block[512];
    for (ssize_t n = 0; (n = read(ends[0], block, sizeof block)) > 0;)
        result.text.append(block, static_cast<std::size_t>(n));
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) result.status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) result.status = -WTERMSIG(status);
    return result;
}

constexpr auto good = [](auto &) {};

using Case = std::pair<nnhost_entry_function, std::string>;

// Each says in its own context: plugin 'broken' breaks `text`, or what begins so.
inline void all_caught(const std::vector<Case> &cases) {
    for (const auto &[entry, text] : cases) {
        const std::string expected = "plugin 'broken' breaks " + text;
        BOOST_TEST(Checked().round(entry).substr(0, expected.size()) == expected);
    }
}

// Each ends its process with 69 and that line.
inline void all_told(const std::vector<Case> &cases) {
    for (const auto &[entry, text] : cases) {
        const Ended ended = ended_round(entry);
        const std::string expected = "nnhost: error: plugin 'broken' breaks " + text;
        BOOST_TEST(ended.text.substr(0, expected.size()) == expected);
        BOOST_TEST(ended.text.ends_with("\n  hint: nnhost check tells more; its vendor: nnhost tests\n"));
        BOOST_TEST(ended.status == 69);
    }
}

using Rows = std::int64_t;

inline volatile int *volatile nowhere = nullptr; // so that no compiler sees that it is NULL

} // namespace broken

#include "sweep/outcome.hpp"

#include "files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <utility>

namespace fs = std::filesystem;

namespace cli {

namespace {

constexpr const char *journal = "trainings.jsonl";
constexpr std::array<std::pair<State, const char *>, 4> texts{
    {{State::pending, "pending"}, {State::done, "done"}, {State::diverged, "diverged"}, {State::failed, "failed"}}};

State state_of(std::string_view text) {
    for (const auto &[state, name] : texts)
        if (text == name) return state;
    return State::pending;
}

bool is_line(const nlohmann::json &line) {
    const auto has = [&](const char *name, auto is) { return line.contains(name) && is(line[name]); };
    return line.is_object() && has("training", [](const auto &one) { return one.is_number_unsigned(); }) &&
           has("state", [](const auto &one) { return one.is_string(); }) &&
           has("seconds", [](const auto &one) { return one.is_number(); }) &&
           (!line.contains("cause") || line["cause"].is_string());
}

} // namespace

const char *text_of(State state) {
    return std::ranges::find(texts, state, &std::pair<State, const char *>::first)->second;
}

Outcomes::Outcomes(const Plan &plan, fs::path folder)
    : plan_(plan), folder_(std::move(folder)), all_(plan.trainings.size()) {
    std::ifstream stream(folder_ / journal);
    for (std::string text; std::getline(stream, text);) {
        const nlohmann::json line = nlohmann::json::parse(text, nullptr, false); // a torn one is trained again
        if (!is_line(line)) continue;
        const auto number = line["training"].get<std::size_t>();
        const State state = state_of(line["state"].get<std::string>());
        if (number < 1 || number > all_.size() || state == State::failed) continue; // which is tried again
        set(number - 1, state, line.value("cause", ""), line.value("seconds", 0.0));
    }
}

fs::path Outcomes::run_of(std::size_t training) const { return folder_ / "runs" / plan_.name_of(training); }

std::size_t Outcomes::over() const {
    return static_cast<std::size_t>(std::ranges::count_if(all_, [](const Outcome &one) { return one.is_over(); }));
}

void Outcomes::set(std::size_t training, State state, const std::string &cause, double seconds) {
    std::vector<std::string> ignored;
    std::vector<Epoch> epochs = read_epochs(run_of(training) / "epochs.jsonl", ignored);
    all_[training] = {state, cause, seconds, std::move(epochs)};
}

void Outcomes::keep(std::size_t training, State state, const std::string &cause, double seconds) {
    set(training, state, cause, seconds);
    nlohmann::json line = {{"training", training + 1}, {"state", text_of(state)}, {"seconds", seconds}};
    if (!cause.empty()) line["cause"] = cause;
    append_line(folder_ / journal, line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

std::size_t Outcomes::epochs_done(std::size_t training) const {
    std::ifstream stream(run_of(training) / "epochs.jsonl");
    return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(stream), {}, '\n'));
}

} // namespace cli

// sweep.json: the plan of a sweep, so that it can go on and be understood later.
#include "sweep/plan.hpp"

#include "error.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace cli {

namespace {

constexpr const char *format = "nnhost-sweep";
constexpr int format_version = 1;

nlohmann::json knob_json(const Knob &knob) {
    return {{"name", knob.name},
            {"values", knob.values},
            {"is_number", knob.is_number},
            {"is_logarithmic", knob.is_logarithmic}};
}

Plan plan_of(const nlohmann::json &object) {
    Plan plan;
    plan.is_random = object.at("search") == "random";
    object.at("seed").get_to(plan.seed);
    object.at("repeats").get_to(plan.repeats);
    object.at("epochs").get_to(plan.epochs);
    object.at("epochs_logarithmic").get_to(plan.epochs_logarithmic);
    object.at("fixed").get_to(plan.fixed);
    object.at("test_data").get_to(plan.test_data);
    object.at("configurations").get_to(plan.configurations);
    for (const nlohmann::json &knob : object.at("knobs"))
        plan.knobs.push_back({knob.at("name"), knob.at("values"), {}, knob.at("is_number"), knob.at("is_logarithmic")});
    for (const nlohmann::json &training : object.at("trainings"))
        plan.trainings.push_back({training.at("configuration"), training.at("seed"), training.at("epochs"),
                                  training.at("read_off").get<std::vector<std::int64_t>>()});
    return plan;
}

// What the rest of the program takes for granted.
bool is_sound(const Plan &plan) {
    if (plan.trainings.empty() || plan.epochs.empty() || plan.repeats < 1) return false;
    for (const Configuration &configuration : plan.configurations) {
        if (configuration.size() != plan.knobs.size()) return false;
        for (std::size_t knob = 0; knob < plan.knobs.size(); ++knob)
            if (plan.knobs[knob].is_number && !number_of(configuration[knob])) return false;
    }
    for (const Knob &knob : plan.knobs)
        if (find_option(knob.name) == nullptr || knob.values.empty()) return false;
    for (const TrainSetting &setting : plan.fixed)
        if (find_option(setting.first) == nullptr) return false;
    for (const Training &training : plan.trainings)
        if (training.configuration >= plan.configurations.size() || training.read_off.empty() || training.epochs < 1)
            return false;
    return true;
}

} // namespace

nlohmann::json plan_json(const Plan &plan) {
    nlohmann::json object = {{"format", format},
                             {"format_version", format_version},
                             {"written_by", std::string("nnhost ") + nnhost_version()},
                             {"search", plan.is_random ? "random" : "grid"},
                             {"seed", plan.seed},
                             {"repeats", plan.repeats},
                             {"epochs", plan.epochs},
                             {"epochs_logarithmic", plan.epochs_logarithmic},
                             {"fixed", plan.fixed},
                             {"test_data", plan.test_data},
                             {"configurations", plan.configurations},
                             {"knobs", nlohmann::json::array()},
                             {"trainings", nlohmann::json::array()}};
    for (const Knob &knob : plan.knobs) object["knobs"].push_back(knob_json(knob));
    for (const Training &training : plan.trainings)
        object["trainings"].push_back({{"configuration", training.configuration},
                                       {"seed", training.seed},
                                       {"epochs", training.epochs},
                                       {"read_off", training.read_off}});
    return object;
}

Plan read_plan(const std::filesystem::path &file) {
    std::ifstream stream(file);
    const std::string hint = "--resume takes the folder of a sweep, such as sweeps/1";
    if (!stream) throw CliError(exit_missing, file.parent_path().string(), "the folder holds no sweep.json", hint);
    const nlohmann::json object = nlohmann::json::parse(stream, nullptr, false);
    if (!object.is_object() || !object.contains("format") || object["format"] != format)
        throw CliError(exit_data, file.string(), "is not the plan of a sweep", hint);
    if (!object.contains("format_version") || object["format_version"] != format_version)
        throw CliError(exit_data, file.string(), "was written by another version of nnhost", "use that one");
    try {
        Plan plan = plan_of(object);
        if (is_sound(plan)) return plan;
    } catch (const nlohmann::json::exception &) {}
    throw CliError(exit_data, file.string(), "is damaged", "begin another sweep");
}

} // namespace cli

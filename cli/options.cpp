#include "options.hpp"

#include <algorithm>

namespace cli {

namespace {

constexpr int is_flag = NNHOST_OPTION_BOOL;
constexpr int is_text = NNHOST_OPTION_TEXT;
constexpr int is_choice = NNHOST_OPTION_CHOICE;

Option own(const char *name, int type, const char *metavar, const char *default_text, std::uint32_t verbs,
           const char *help) {
    return {.name = name,
            .type = type,
            .metavar = metavar,
            .default_text = default_text,
            .choices = "",
            .help = help,
            .verbs = verbs};
}

Option with_choices(Option option, const char *choices) {
    option.choices = choices;
    return option;
}

Option with_several(Option option) {
    option.repeatable = true;
    return option;
}

Option without_help(Option option) {
    option.hidden = true;
    return option;
}

// In the order of the help: what goes in, what comes out, how, and then what every verb has.
std::vector<Option> options_before_core() {
    return {
        with_choices(own("level", is_choice, "N", "3", for_check,
                         "tests up to this one: 1 load, 2 contract, 3 meaning, 4 stress"),
                     "1|2|3|4"),
        with_several(
            own("only", is_text, "NAME", "", for_check | for_plot,
                "check: run this test, of whatever level; * and ? stand for what they stand for in file names. "
                "plot: draw this picture")),
        with_several(own("skip", is_text, "TEST", "", for_check, "leave this test out; written as for --only")),
        own("list", is_flag, "", "false", for_check, "print all tests, and end"),
        own("time-limit", is_text, "SECONDS", "10", for_check, "for each test; one that takes longer has failed"),
        own("in-process", is_flag, "", "false", for_check,
            "run the tests in this very process, without time limit: for a debugger"),
        own("junit", is_text, "FILE", "", for_check, "write the results as JUnit XML too, for a CI system"),
        own("data", is_text, "PATH", "", for_data_verbs | for_sweep | for_check | for_compare,
            "the records: a file of CSV or IDX (both also .gz) or a folder of PNG pictures; default: the bundled "
            "sample of MNIST; of check: the example that the loader brings; of compare: the test data of the two runs"),
        own("test-data", is_text, "PATH", "", for_trainings,
            "records that the network is tested on after each epoch; of sweep: the best one alone, at the end"),
        own("validation", is_text, "N|SHARE", "", for_trainings,
            "records that are drawn from the training data by the seed and held back: each epoch is measured on them, "
            "the "
            "best one's network is kept, and the test data wait until the end; sweep always does, by default with 0.2"),
        own("loader", NNHOST_OPTION_PLUGIN, "NAME[:key=value,...]", "",
            for_data_verbs | for_sweep | for_check | for_convert | for_compare,
            "plugin that reads the data; default: the one that recognises them"),
        own("records", is_text, "LIST", "", for_predict,
            "which records of --data, or of the bundled test sample, counted from 0, as in 0,5,10-19; default: all of "
            "--data"),
        own("fit", is_flag, "", "false", for_predict,
            "make pictures fit as MNIST's were made: light on dark, cropped, scaled, centred by mass"),
        own("drop-names", is_flag, "", "false", for_convert,
            "write the numbers of the classes where they have names, such as folders of pictures give them"),
        own("label", is_text, "CLASS", "", for_backquery, "one class alone; default: all"),
        own("output", is_text, "PATH", "", for_backquery | for_compare | for_new_plugin,
            "where the result goes; default of backquery: backquery.png in the model's run folder, or else here; of "
            "compare: the current folder; of new-plugin: the folder NAME"),
        own("show", is_flag, "", "false", for_backquery | for_plot,
            "draw in the terminal too; one class alone is drawn large"),
        own("repeats", is_text, "N", "1", for_sweep,
            "seeds that each configuration is trained with: --seed and the next"),
        own("random", is_text, "N", "", for_sweep, "draw N configurations by --seed; default: a grid of all values"),
        own("jobs", is_text, "N", "", for_sweep, "trainings side by side; default: as many as there are processors"),
        with_choices(own("lang", is_choice, "LANGUAGE", "c", for_new_plugin, "language that the plugin is written in"),
                     "c|c++|rust|fortran|d|pascal"),
        own("vendor", is_text, "TEXT", "your name", for_new_plugin, "who answers for the plugin"),
        own("licence", is_text, "SPDX", "MIT", for_new_plugin, "licence of the plugin, as an SPDX expression"),
    };
}

std::vector<Option> options_after_core() {
    return {
        own("model", is_text, "FILE", "", for_train,
            "where the trained network goes; default: model.safetensors in the next run folder, runs/N"),
        own("resume", is_text, "RUN", "", for_trainings,
            "go on with a run that was stopped, in its folder and to the same bits; --epochs is the number of all. "
            "sweep: with a sweep, sweeps/1"),
        own("checkpoint-every", is_text, "SECONDS", "30", for_trainings,
            "how long at most what was learnt is in memory alone, besides the ends of epochs"),
        own("patience", is_text, "N", "", for_trainings,
            "stop after N epochs that were no better on the validation records than the best before"),
        own("run", is_text, "FOLDER", "", for_train, "run folder to make; default: the next one, runs/N"),
        own("pictures", is_flag, "", "true", for_train,
            "leave out the pictures and report.html at the end; plot draws them later"),
        own("config", is_text, "FILE", "", for_trainings,
            "settings as lines NAME = VALUE, such as a run.ini; the command line goes before them"),
        own("explain", is_text, "N", "", for_train,
            "take the first N records through the seed's formulas, with every number, and end: nothing is trained"),
        own("print-config", is_flag, "", "false", for_train, "print each setting with where it comes from, and end"),
        with_choices(own("progress", is_choice, "WHEN", "auto", for_trainings, "how progress is shown on stderr"),
                     "auto|bar|plain|none"),
        with_choices(
            own("kernel", is_choice, "NAME", "openblas", for_networks | for_sweep, "what multiplies the matrices"),
            "openblas|reference"),
        own("checked", is_flag, "", "false", for_networks | for_sweep,
            "hold every plugin to the contract while it works, and stop at the first breach; slower"),
        with_several(own("plugin-dir", is_text, "FOLDER", "", for_plugin_users,
                         "folder to look for plugins in, before all others; repeat it for more")),
        own("allow-writable-plugins", is_flag, "", "false", for_plugin_users,
            "load plugins too that other users of this computer could have changed"),
        own("json", is_flag, "", "false", for_all,
            "one JSON object on stdout instead of text; nothing where it fails, for which see the exit code and "
            "stderr"),
        own("help", is_flag, "", "false", for_all, "explain the program, or the verb, and end"),
        own("version", is_flag, "", "false", for_all, "print the version and end"),
        without_help(own("inspect", is_text, "NAME", "", for_plugins,
                         "load one library or plugin in this process and describe it as JSON")),
    };
}

// The core says what is done while an option is on; what is offered of some is --no-NAME.
std::string help_of(const nnhost_option_info &info) {
    if (info.name == std::string_view("shuffle")) return "keep the records in the file's order in every epoch";
    const bool is_negated = info.type == NNHOST_OPTION_BOOL && info.default_text == std::string_view("true");
    return is_negated ? std::string("switch off: ") + info.help : info.help;
}

Option from_core(const nnhost_option_info &info) {
    return {.name = info.name,
            .type = info.type,
            .metavar = info.metavar,
            .default_text = info.default_text,
            .choices = info.choices,
            .help = help_of(info),
            .verbs = for_trainings | (info.name == std::string_view("seed") ? for_check : 0),
            .repeatable = (info.flags & NNHOST_OPTION_REPEATABLE) != 0,
            .of_core = true};
}

std::vector<Option> make_table() {
    std::vector<Option> options = options_before_core();
    for (std::int64_t index = 0; index < nnhost_option_count(); ++index)
        options.push_back(from_core(*nnhost_option_at(index)));
    for (Option &option : options_after_core()) options.push_back(std::move(option));
    return options;
}

} // namespace

bool is_on_by_default(const Option &option) {
    return option.type == NNHOST_OPTION_BOOL && option.default_text == "true";
}

const std::vector<Option> &all_options() {
    static const std::vector<Option> options = make_table();
    return options;
}

const Option *find_option(std::string_view name) {
    const auto &options = all_options();
    const auto found = std::find_if(options.begin(), options.end(), [&](const Option &o) { return o.name == name; });
    return found == options.end() ? nullptr : &*found;
}

} // namespace cli

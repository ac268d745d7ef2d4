// Training that is stopped, saved, loaded and continued, against the same training in one go: the same bits, wherever
// it was stopped.
#include "model_file.hpp"
#include "stream.hpp"
#include "trainer.hpp"

#include "core_fixture.hpp"
#include "fixtures/fake_plugins.hpp"
#include "fixtures/temp_folder.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <utility>
#include <vector>

using namespace nnhost;
using namespace nnhost::test;
namespace bdata = boost::unit_test::data;

namespace nnhost {
std::ostream &operator<<(std::ostream &out, Form form) { return out << form_name(form); }
} // namespace nnhost

namespace {

// What is seen of a training: its epochs' figures, and the network at every place that it can go on from.
struct Seen {
    std::vector<std::pair<double, std::int64_t>> epochs; // error, correct
    std::vector<Network> states;

    Wish operator()(const Progress &p) {
        if (p.event == Event::epoch) epochs.emplace_back(p.error, p.correct);
        return Wish::go_on;
    }
};

struct Judge : Core {
    void train(Network &network, const Dataset &data, Start start, const ProgressFunction &progress) {
        train_and_describe(network, *kernel, settings, data, nullptr, start, progress);
    }

    // Trained in one go, with every state on the way.
    Seen in_one_go(Network &network, const Dataset &data) {
        Seen seen;
        train(network, data, Start::anew, [&](const Progress &p) {
            if (p.event != Event::records) seen.states.push_back(network);
            seen(p);
            return Wish::state;
        });
        return seen;
    }

    // As it comes back from a file.
    Network reloaded(const Network &network) {
        save_model(network, folder.path() / "state.safetensors");
        return load_model(folder.path() / "state.safetensors", registry, host);
    }

    void judge(const Network &initial, const Dataset &data, std::size_t least_states) {
        auto whole = initial;
        const Seen expected = in_one_go(whole, data);
        BOOST_TEST_REQUIRE(expected.states.size() >= least_states);
#if defined(__SANITIZE_THREAD__)
        constexpr std::size_t tried = 1; // each takes seconds there
#else
        constexpr std::size_t tried = 7; // of hundreds, where training rests after every block
#endif
        const auto step = std::max<std::size_t>(1, expected.states.size() / tried);
        for (std::size_t i = 0; i < expected.states.size(); i += step) {
            const auto &state = expected.states[i];
            auto network = reloaded(state);
            Seen seen;
            seen.epochs.assign(expected.epochs.begin(), expected.epochs.begin() + state.info.position.epochs);
            train(network, data, Start::at_position, std::ref(seen));
            BOOST_TEST_CONTEXT("from epoch " << state.info.position.epochs << ", record "
                                             << state.info.position.records) {
                BOOST_TEST(largest_difference(network, whole) == 0);
                BOOST_TEST((seen.epochs == expected.epochs));
                BOOST_TEST(network.info.summary == whole.info.summary);
            }
        }
    }

    TrainerSettings settings;
    fixtures::TempFolder folder;
};

const auto forms = bdata::make({Form::plain, Form::blocked, Form::sparse});
const std::int64_t threads[] = {1, 2};
const std::int64_t batches[] = {1, 50, 9000};

} // namespace

BOOST_DATA_TEST_CASE_F(Judge, the_same_bits, forms *bdata::make(threads) * bdata::make(batches), form, thread, batch) {
    settings.epochs = 2;
    settings.learning_rate = batch == 1 ? 0.1f : 0.002f;
    settings.form = form;
    settings.threads = thread;
    settings.together = true;
    settings.batch_size = batch;
    const auto data = digit_like_data(20000, 7, 7, 3); // an odd number of inputs
    judge(small_network(*this, data, {"hidden", "37"}), data, 6);
}

BOOST_DATA_TEST_CASE_F(Judge, with_copies_and_shares_of_more_threads, forms, form) {
    settings.epochs = 2;
    settings.form = form;
    settings.threads = 2;
    settings.together = true;
    settings.block = 50; // ends among a record's copies
    settings.augmenters = {std::make_shared<Augmenter>(registry, host, "rotation:10"),
                           std::make_shared<Augmenter>(registry, host, "rotation:5,mode=random")};
    const auto data = digit_like_data(3000, 7, 7, 3);
    judge(small_network(*this, data, {"hidden", "150"}), data, 4);
}

BOOST_DATA_TEST_CASE_F(Judge, with_biases, forms *bdata::make(threads), form, thread) {
    settings.epochs = 2;
    settings.form = form;
    settings.threads = thread;
    settings.together = true;
    const auto data = digit_like_data(10000, 7, 7, 3);
    judge(small_network(*this, data, {"hidden", "130,9", "bias", "true"}), data, 3);
}

BOOST_FIXTURE_TEST_CASE(from_a_stream, Judge) {
    fakes::loader_data = {};
    fakes::loader_data.values.clear();
    fakes::loader_data.labels.clear();
    for (int i = 0; i < 12000; ++i) {
        fakes::loader_data.values.push_back(static_cast<float>(i % 255));
        fakes::loader_data.values.push_back(static_cast<float>(i % 7));
        fakes::loader_data.labels.push_back(i % 2);
    }
    registry.register_entry(fakes::all_entry);
    const auto loader = [&] {
        return std::make_shared<Loader>(registry, host, "fake_loader:at_most=7",
                                        std::map<std::string, std::string>{{"path", "nowhere"}});
    };
    settings.epochs = 2;
    settings.form = Form::sparse;
    const auto data = Dataset::stream(loader(), host, "nowhere", 300);
    judge(small_network(*this, data, {"hidden", "5"}), data, 4);
}

// Somebody who stops is obeyed where training can go on.
BOOST_FIXTURE_TEST_CASE(stopped_anywhere, Judge) {
    settings.epochs = 2;
    const auto data = digit_like_data(20000, 7, 7, 3);
    const auto initial = small_network(*this, data, {"hidden", "9"});
    for (const Form form : {Form::plain, Form::blocked, Form::sparse}) {
        settings.form = form;
        auto whole = initial;
        Seen expected;
        train(whole, data, Start::anew, std::ref(expected));
        for (const std::int64_t records : {1, 2500, 9000, 19999, 20100}) {
            BOOST_TEST_CONTEXT(form << " stopped after " << records) {
                auto network = initial;
                Seen seen;
                std::int64_t told = 0;
                const auto error = error_of([&] {
                    train(network, data, Start::anew, [&](const Progress &p) {
                        seen(p);
                        told = (p.epoch - 1) * 20000 + p.record;
                        return told >= records ? Wish::stop : Wish::go_on;
                    });
                });
                BOOST_TEST(error.status == NNHOST_E_CANCELLED);
                const auto &position = network.info.position;
                const auto reached = position.epochs * 20000 + position.records;
                BOOST_TEST((reached >= told && reached < told + records_between_rests + 256));
                auto continued = reloaded(network);
                train(continued, data, Start::at_position, std::ref(seen));
                BOOST_TEST(largest_difference(continued, whole) == 0);
                BOOST_TEST((seen.epochs == expected.epochs));
            }
        }
    }
}

// Nor is a place believed that the training would never come to: its records would be others, or none at all.
BOOST_FIXTURE_TEST_CASE(places_of_other_trainings_are_refused, Judge) {
    settings.epochs = 2;
    settings.form = Form::blocked;
    const auto data = digit_like_data(1000, 7, 7, 3);
    auto network = small_network(*this, data, {"hidden", "5"});
    BOOST_TEST(error_of([&] {
                   train(network, data, Start::anew, [](const Progress &) { return Wish::stop; });
               }).status == NNHOST_E_CANCELLED);
    BOOST_TEST(network.info.position.records == 48);
    for (const std::int64_t records : {std::int64_t{47}, std::int64_t{1008}, std::int64_t{48} << 50}) {
        auto other = network;
        other.info.position.records = records;
        const auto error = error_of([&] { train(other, data, Start::at_position, Seen()); });
        BOOST_TEST(error.status == NNHOST_E_ARGUMENT);
        BOOST_TEST(error.what() == "training stopped after " + std::to_string(records) +
                                       " records of epoch 1: with these options it cannot go on from there");
        BOOST_TEST(largest_difference(other, network) == 0);
    }
    settings.block = 32; // of which 48 is no multiple
    BOOST_TEST(error_of([&] { train(network, data, Start::at_position, Seen()); }).status == NNHOST_E_ARGUMENT);
}

BOOST_FIXTURE_TEST_CASE(other_data_are_refused, Judge) {
    const auto data = digit_like_data(100, 7, 7, 3), other = noise_data(100, 7, 7, 3);
    auto network = small_network(*this, data, {"hidden", "5"});
    settings.epochs = 1;
    train(network, data, Start::anew, Seen());
    settings.epochs = 2;
    const auto before = network;
    const auto error = error_of([&] { train(network, other, Start::at_position, Seen()); });
    BOOST_TEST(error.status == NNHOST_E_DATA);
    BOOST_TEST(error.what() == std::string("these are not the records that training began with"));
    BOOST_TEST(largest_difference(network, before) == 0);
    train(network, data, Start::at_position, Seen());
    BOOST_TEST(network.info.position.epochs == 2);
    train(network, other, Start::anew, Seen()); // as if it were new
    BOOST_TEST(network.info.position.epochs == 2);
}

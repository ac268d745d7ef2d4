// Networks with biases through all forms of the first layer, shares of threads, batches and depths; plain is the judge.
// (test_trainer.cpp holds plain itself to an independent computation.)
#include "trainer.hpp"

#include "core_fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>

using namespace nnhost;
using namespace nnhost::test;
namespace bdata = boost::unit_test::data;

namespace nnhost {
std::ostream &operator<<(std::ostream &out, Form form) { return out << form_name(form); }
} // namespace nnhost

namespace {

Wish go_on(const Progress &) { return Wish::go_on; }

// What the project promises, as in test_forms.cpp. Seen: below 1e-5.
constexpr double promised = 1e-4;

const auto forms = bdata::make({Form::blocked, Form::sparse});
const auto modes = bdata::make({Backpropagation::errors, Backpropagation::gradient});
const std::int64_t batches[] = {1, 2, 33, 1000};

struct Biased : Core {
    Biased() {
        settings.epochs = 2;
        settings.together = true;
    }
    Network trained(const Network &initial, const Dataset &data, Form form, std::int64_t threads) {
        auto network = initial;
        settings.form = form;
        settings.threads = threads;
        train(network, *kernel, settings, data, nullptr, go_on);
        return network;
    }
    // A form in any number of threads against plain, whose biases have gone somewhere in every layer.
    void judge(const Network &initial, const Dataset &data, Form form) {
        const auto plain = trained(initial, data, Form::plain, 1), one = trained(initial, data, form, 1);
        BOOST_TEST(largest_difference(one, plain) < promised);
        for (const std::int64_t threads : {2, 3})
            BOOST_TEST(largest_difference(trained(initial, data, form, threads), one) == 0);
        for (std::size_t l = 0; l < plain.layers.size(); ++l)
            BOOST_TEST(largest_difference(plain.layers[l].biases, initial.layers[l].biases) > 5 * promised);
    }

    TrainerSettings settings;
};

} // namespace

namespace nnhost {
std::ostream &operator<<(std::ostream &out, Backpropagation mode) {
    return out << (mode == Backpropagation::errors ? "errors" : "gradient");
}
} // namespace nnhost

// 37 nodes stay together; 230 are cut into slices.
const char *const sizes[] = {"37", "230", "130,20", "230,9,3"};
BOOST_DATA_TEST_CASE_F(Biased, equal_to_plain_whatever_the_shape, forms *bdata::make(sizes) * modes, form, hidden,
                       mode) {
    settings.backpropagation = mode;
    const auto data = digit_like_data(301, 9, 7, 3);
    auto initial = small_network(*this, data, {"hidden", hidden});
    give_biases(initial);
    judge(initial, data, form);
}

BOOST_DATA_TEST_CASE_F(Biased, equal_to_plain_in_batches, forms *bdata::make(batches), form, batch) {
    settings.batch_size = batch;
    settings.learning_rate = batch == 1 ? 0.1f : 0.002f; // the updates are summed
    const auto data = noise_data(450, 9, 7, 3);
    judge(small_network(*this, data, {"hidden", "130", "bias", "true"}), data, form);
}

BOOST_DATA_TEST_CASE_F(Biased, without_a_hidden_layer, forms *bdata::make(batches), form, batch) {
    settings.batch_size = batch;
    settings.learning_rate = 0.01f;
    const auto data = digit_like_data(300, 9, 7, 20);
    auto initial = small_network(*this, data, {"hidden", "63"}); // the output layer takes 63 values, as data has them
    initial.layers.erase(initial.layers.begin());
    give_biases(initial);
    judge(initial, data, form);
}

// A record of which every sum is infinite: the biases have learnt from those before it, as the weights have.
BOOST_DATA_TEST_CASE_F(Biased, divergence_leaves_the_biases_as_they_were_at_that_record, forms, form) {
    settings.shuffle = false;
    std::vector<float> values(40 * 25);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 11) / 11;
    std::fill_n(values.begin() + 20 * 25, 25, std::numeric_limits<float>::max());
    const std::vector<std::int32_t> labels(40, 1);
    const auto twenty = [&](std::int64_t count) {
        return Dataset::from_memory({5, 5, 1, NNHOST_ELEMENT_F32, 0, 1, {"a", "b"}}, count, values.data(), labels);
    };
    auto initial = small_network(*this, twenty(20), {"hidden", "230", "bias", "true", "activation", "identity"});
    settings.learning_rate = 1e-3f;
    settings.epochs = 1;
    const auto expected = trained(initial, twenty(20), Form::plain, 1);
    settings.form = form;
    for (const std::int64_t threads : {1, 2}) {
        auto network = initial;
        settings.threads = threads;
        const auto error = error_of([&] { train(network, *kernel, settings, twenty(40), nullptr, go_on); });
        BOOST_TEST(error.status == NNHOST_E_DIVERGED);
        BOOST_TEST(error.place.sample == 20);
        BOOST_TEST(largest_difference(network, expected) < promised);
        BOOST_TEST(largest_difference(network.layers[0].biases, initial.layers[0].biases) > 0);
    }
}

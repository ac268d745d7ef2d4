// @name@: normal weights, mean 0, standard deviation scale / sqrt(incoming links).
#include <nnhost/plugin.hpp>

#include <cmath>

class Normal : public nnhost::Initialiser {
  public:
    static constexpr auto about = nnhost::describe("@id@", "@name@", "0.1.0")
                                      .summary("normal distribution, mean 0, deviation scale/sqrt(fan-in)")
                                      .vendor("@vendor@")
                                      .licence("@licence@")
                                      .threads(NNHOST_THREADS_CONCURRENT);
    static constexpr auto scale = nnhost::real("scale", "factor for the standard deviation 1/sqrt(incoming links)", "1")
                                      .between(0.001, 1000)
                                      .primary();
    static constexpr auto parameters = std::tie(scale);

    explicit Normal(const nnhost::Setup &setup) : scale_(setup[scale]) {}

    // w (rows, cols): drawn in this order, so that the same seed gives the same weights in every language.
    void fill(const nnhost_layer_info &layer, nnhost::Rng rng, float *w, std::int64_t rows, std::int64_t cols) const {
        if (layer.fan_in < 1) throw nnhost::Failure(NNHOST_E_ARGUMENT, "a layer needs at least one incoming link");
        const double deviation = scale_ / std::sqrt(static_cast<double>(layer.fan_in));
        for (std::int64_t i = 0; i < rows * cols; ++i) w[i] = static_cast<float>(deviation * rng.normal());
    }

  private:
    double scale_;
};

NNHOST_MODULE(&nnhost::descriptor<Normal>);

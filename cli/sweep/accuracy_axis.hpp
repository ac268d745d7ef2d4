// Where an accuracy stands on an axis that holds good ones and bad ones.
#pragma once

#include <string>
#include <vector>

namespace cli {

// Linear; or logarithmic in the wrong answers, where 97 % and 98 % would fall together beside 60 %.
class AccuracyAxis {
  public:
    explicit AccuracyAxis(const std::vector<double> &accuracies); // shares

    double share(double accuracy) const; // of the axis, from below
    std::vector<double> rows() const;    // accuracies to be written at it
    std::string text(double accuracy) const;
    bool is_logarithmic() const { return is_logarithmic_; }

  private:
    double low_ = 0;
    double high_ = 1;
    bool is_logarithmic_ = false;
};

} // namespace cli

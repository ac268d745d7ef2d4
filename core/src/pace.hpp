// Whether help pays: threads that wait for each other lose more than they win where others need the processors.
#pragma once

#include <cstdint>

namespace nnhost {

// Work in equal pieces, each done together with other threads or alone. A few pieces alone tell how long one takes;
// then it is together, until the pieces have taken as long as so many would have taken alone; then alone for a while,
// and so on.
class Pace {
  public:
    bool alone() const { return alone_; }

    // How long a piece has taken, done as alone() says.
    void took(double seconds) {
        seconds_ += seconds;
        ++pieces_;
        const bool too_slow = !alone_ && seconds_ > static_cast<double>(to_judge) * piece_alone_;
        if (pieces_ < wanted_ && !too_slow) return;
        if (alone_) piece_alone_ = seconds_ / static_cast<double>(pieces_);
        alone_ = too_slow;
        wanted_ = alone_ ? long_enough : to_judge;
        seconds_ = 0;
        pieces_ = 0;
    }

  private:
    static constexpr std::int64_t to_begin = 4, to_judge = 64, long_enough = 512;

    bool alone_ = true;
    std::int64_t pieces_ = 0, wanted_ = to_begin;
    double seconds_ = 0, piece_alone_ = 0; // of the pieces since it was decided; of one piece
};

} // namespace nnhost

// SVG by hand: a page with lines, boxes and words on it, and round numbers for axes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Okabe and Ito's colours, which people of every colour vision tell apart.
constexpr std::string_view blue = "#0072b2";
constexpr std::string_view vermillion = "#d55e00";
constexpr std::string_view green = "#009e73";
constexpr std::string_view black = "#1a1a1a";
constexpr std::string_view grey = "#595959"; // words of less weight; 7:1 on white
constexpr std::string_view pale = "#dddddd"; // grid

enum class Anchor { start, middle, end };

struct Words {
    double size = 13;
    Anchor anchor = Anchor::start;
    std::string_view colour = black;
    bool bold = false;
    double turned = 0; // degrees, clockwise, about the place
};

struct Point {
    double x = 0;
    double y = 0;
};

class Svg {
  public:
    // `title` names the picture for those who hear it read.
    Svg(double width, double height, std::string_view title);

    void text(Point place, std::string_view words, const Words &how);
    void line(Point from, Point to, std::string_view colour, double width);
    void path(const std::vector<Point> &points, std::string_view colour, std::string_view dashes);
    // What follows a mouse that rests on it: `tip`, "" for nothing.
    void box(Point corner, double width, double height, std::string_view fill, std::string_view tip);
    void dot(Point centre, double radius, std::string_view fill, std::string_view tip);

    std::string finish(); // the file; the page is used up

  private:
    std::string text_;
};

// From white to the colour: strength 0..1.
std::string shade(int red, int green_part, int blue_part, double strength);

// Black or white, whichever stands out more from "#rrggbb": at least 4.5:1, as WCAG wants it.
std::string_view ink_on(std::string_view colour);

// Width of words, near enough to place others beside them.
double width_of(std::string_view words, double size);

// Round numbers within low..high, about as many as wanted and at least one.
std::vector<double> ticks(double low, double high, int wanted);
// 1, 2 and 5 times the powers of ten within low..high, or the powers alone where these are many.
std::vector<double> logarithmic_ticks(double low, double high);
// As few digits as tell the ticks apart.
std::string tick_text(double tick, const std::vector<double> &all);

} // namespace cli

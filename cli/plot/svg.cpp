#include "svg.hpp"

#include "output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace cli {

namespace {

// Names of classes may hold anything: what XML does not know becomes '?'.
std::string escaped(std::string_view words) {
    std::string text;
    for (const char c : on_one_line(words)) switch (c) {
        case '&':
            text += "&amp;";
            break;
        case '<':
            text += "&lt;";
            break;
        case '>':
            text += "&gt;";
            break;
        case '"':
            text += "&quot;";
            break;
        default:
            text += c;
        }
    return text;
}

std::string tip_of(std::string_view tip) { return tip.empty() ? "" : fmt::format("<title>{}</title>", escaped(tip)); }

const char *name_of(Anchor anchor) {
    return anchor == Anchor::start ? "start" : anchor == Anchor::middle ? "middle" : "end";
}

// 1, 2 or 5 times a power of ten, so that about `wanted` steps fill the range.
double round_step(double range, int wanted) {
    const double rough = range / std::max(1, wanted);
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (rough <= factor * power * 1.0001) return factor * power;
    return 10 * power;
}

} // namespace

Svg::Svg(double width, double height, std::string_view title) {
    text_ = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
                        "height=\"{1:.0f}\" font-family=\"'DejaVu Sans', Verdana, Helvetica, Arial, sans-serif\" "
                        "role=\"img\">\n<title>{2}</title>\n",
                        width, height, escaped(title));
    box({0, 0}, width, height, "#ffffff", "");
}

void Svg::text(Point place, std::string_view words, const Words &how) {
    const std::string turn =
        how.turned == 0 ? "" : fmt::format(" transform=\"rotate({:g} {:.1f} {:.1f})\"", how.turned, place.x, place.y);
    text_ +=
        fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{:g}\" text-anchor=\"{}\" fill=\"{}\"{}{}>{}</text>\n",
                    place.x, place.y, how.size, name_of(how.anchor), how.colour,
                    how.bold ? " font-weight=\"bold\"" : "", turn, escaped(words));
}

void Svg::line(Point from, Point to, std::string_view colour, double width) {
    text_ += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" "
                         "stroke-width=\"{:g}\"/>\n",
                         from.x, from.y, to.x, to.y, colour, width);
}

void Svg::path(const std::vector<Point> &points, std::string_view colour, std::string_view dashes) {
    std::string places;
    for (const Point &point : points) places += fmt::format("{:.2f},{:.2f} ", point.x, point.y);
    text_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" "
                         "stroke-linejoin=\"round\"{}/>\n",
                         places, colour, dashes.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", dashes));
}

void Svg::box(Point corner, double width, double height, std::string_view fill, std::string_view tip) {
    text_ += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\">{}</rect>\n",
                         corner.x, corner.y, width, height, fill, tip_of(tip));
}

void Svg::dot(Point centre, double radius, std::string_view fill, std::string_view tip) {
    text_ += fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"{:g}\" fill=\"{}\">{}</circle>\n", centre.x, centre.y,
                         radius, fill, tip_of(tip));
}

std::string Svg::finish() { return std::move(text_) + "</svg>\n"; }

std::string shade(int red, int green_part, int blue_part, double strength) {
    const auto mix = [&](int full) { return static_cast<int>(std::lround(255 + (full - 255) * strength)); };
    return fmt::format("#{:02x}{:02x}{:02x}", mix(red), mix(green_part), mix(blue_part));
}

std::string_view ink_on(std::string_view colour) {
    constexpr double weights[] = {0.2126, 0.7152, 0.0722};
    double luminance = 0; // relative, of WCAG 2
    for (std::size_t part = 0; part < 3; ++part) {
        const double value = std::stoi(std::string(colour.substr(1 + 2 * part, 2)), nullptr, 16) / 255.0;
        luminance += weights[part] * (value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
    }
    const double with_white = 1.05 / (luminance + 0.05), with_black = (luminance + 0.05) / 0.05;
    return with_white > with_black ? "#ffffff" : "#000000";
}

double width_of(std::string_view words, double size) { return 0.62 * size * static_cast<double>(display_width(words)); }

std::vector<double> ticks(double low, double high, int wanted) {
    if (!(high > low)) return {low};
    const double step = round_step(high - low, wanted);
    std::vector<double> places;
    for (double place = std::ceil(low / step - 1e-9); place * step <= high + 1e-9 * step; ++place)
        places.push_back(place * step + 0.0); // not -0
    return places.empty() ? std::vector<double>{low} : places;
}

std::vector<double> logarithmic_ticks(double low, double high) {
    std::vector<double> places;
    const bool is_wide = high / low > 1e3;
    for (double power = std::pow(10.0, std::floor(std::log10(low))); power <= high; power *= 10)
        for (const double factor : {1.0, 2.0, 5.0})
            if (const double place = factor * power; place >= low && place <= high && (factor < 2 || !is_wide))
                places.push_back(place);
    return places;
}

std::string tick_text(double tick, const std::vector<double> &all) {
    const double step = all.size() > 1 ? all[1] - all[0] : std::abs(tick);
    const int decimals = step > 0 && step < 1 ? static_cast<int>(std::ceil(-std::log10(step) - 1e-9)) : 0;
    if (std::abs(tick) >= 1e6 || decimals > 5) return fmt::format("{:.3g}", tick);
    return decimals == 0 ? thousands(std::llround(tick)) : fmt::format("{:.{}f}", tick, decimals);
}

} // namespace cli

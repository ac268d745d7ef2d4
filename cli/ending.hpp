// How the program ends when a plugin ends or crashes it: with a line that says so, never in silence.
#pragma once

namespace cli {

// Called first in main(), once the program's name is known. Crash signals are left to a sanitizer where there is one.
void guard_ending();

// The same where --checked has found nothing that crashes: it is not the next step then.
void guard_checked_ending();

// From here on the program ends by itself.
void expect_ending();

} // namespace cli

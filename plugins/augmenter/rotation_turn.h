/* rotation_turn: one image turned about its centre. */
#ifndef NNHOST_PLUGINS_ROTATION_TURN_H
#define NNHOST_PLUGINS_ROTATION_TURN_H

#include <nnhost/plugin.h>

#define ROTATION_TILE 32 /* rows and columns whose sources are found together, at most */

/* An angle anticlockwise, as seen on a screen (rows run downwards) */
typedef struct turn {
    double cosine, sine;
    int32_t down[ROTATION_TILE],
        right[ROTATION_TILE]; /* from the source of a row's first pixel to that of pixel j, in units */
} turn;

void rotation_set_turn(double degrees, turn *t);

/* in, out (height, width, channels). A pixel whose source lies outside the grid of pixel centres is empty; nothing is
 * blended across. */
void rotation_turn(const nnhost_image_info *image, const turn *t, const float *in, float *out);

#endif

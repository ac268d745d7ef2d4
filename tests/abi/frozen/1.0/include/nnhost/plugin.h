/* nnhost/plugin.h - everything that a plugin author includes. Each header it names can be included alone. */
#ifndef NNHOST_PLUGIN_H
#define NNHOST_PLUGIN_H

#include "abi/activation.h"
#include "abi/augmenter.h"
#include "abi/clones.h"
#include "abi/elementwise.h"
#include "abi/entry.h"
#include "abi/example_data.h"
#include "abi/host.h"
#include "abi/host_info.h"
#include "abi/initialiser.h"
#include "abi/loader.h"
#include "abi/parameters.h"
#include "abi/rng.h"
#include "abi/self_test.h"
#include "abi/types.h"
#include "abi/version.h"

#endif

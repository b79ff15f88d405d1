/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lib/plots.h -- the files of plots/, built into the library as strings; private. */
#ifndef HV_PLOTS_H
#define HV_PLOTS_H

extern const char hv_plot_page[], hv_plot_rows[], hv_plot_part[],
    hv_plot_term[];                                                       /* what every style shares */
extern const char hv_plot_decay[], hv_plot_ensemble[], hv_plot_measure[]; /* a style each */
extern const char hv_plot_spectrum[], hv_plot_stft[], hv_plot_sweep[], hv_plot_lanes[];
extern const char hv_plot_page_css[], hv_plot_page_js[]; /* of an interactive page */

#endif

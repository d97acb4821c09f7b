package io.tandem.network.kernels.int8;

/**
 * The conversion of the integer sums of a product to singles, column by column.
 *
 * @param scales of the columns of the right factor
 * @param bias added at the end; zeros where there is none
 * @param relu whether max(0, x) is taken afterwards
 */
public record Int8Output(float[] scales, float[] bias, boolean relu) {}

package io.tandem.network.kernels.int8;

/**
 * What makes singles of the sums of a product, column by column.
 *
 * @param scales of the columns of the right factor
 * @param bias added at the end; zeros where there is none
 * @param relu whether max(0, x) is taken after that
 */
public record Int8Output(float[] scales, float[] bias, boolean relu) {}

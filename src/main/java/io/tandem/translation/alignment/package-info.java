/**
 * Which words translate which, and what follows from it.
 *
 * <p>{@code CodePlacement} puts the codes of a source, such as tags and placeholders, into its
 * translation.
 */
package io.tandem.translation.alignment;

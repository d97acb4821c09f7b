/**
 * Models come and go: trained models as those of other tools, and theirs as ours.
 *
 * <p>Start with {@code ModelExport} and {@code ModelImport}.
 */
package io.tandem.interop;

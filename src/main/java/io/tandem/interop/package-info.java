/**
 * Exports trained models to other tools, and imports theirs.
 *
 * <p>Start with {@code ModelExport} and {@code ModelImport}.
 */
package io.tandem.interop;

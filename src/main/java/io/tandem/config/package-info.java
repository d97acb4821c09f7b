/**
 * Settings as immutable records: read from HOCON over the commented reference, validated, and
 * printed as they take effect.
 *
 * <p>Start with {@code Settings}. Of other rooms it uses paths of {@code storage} alone.
 */
package io.tandem.config;

/**
 * Text, checks and errors that every room needs: {@code UserException} tells a user's mistake,
 * {@code Check} finds one in a setting, {@code Nearest} suggests the name that was meant, {@code
 * Text} formats alike in every locale.
 */
package io.tandem;

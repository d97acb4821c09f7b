package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.tandem.Check;
import io.tandem.Nearest;
import io.tandem.UserException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One element of {@code training.stages}. It ends with whichever limit is reached first; the last
 * one has none and ends with the training.
 *
 * @param shares the share of each input in the pairs of an epoch, by the input's name; empty: the
 *     mixture of the corpus
 * @param epochs the passes through the pairs of the stage after which it ends; 0 for any number
 * @param updates the updates of a worker after which it ends; 0 for any number
 * @param patience the validations in a row without improvement after which it ends; 0 for any
 *     number
 */
public record StageSettings(
    SortedMap<String, Double> shares, double epochs, long updates, int patience)
    implements Serializable {
  /** The only stage of a training without stages. */
  public static final StageSettings WHOLE =
      new StageSettings(Collections.emptySortedMap(), 0, 0, 0);

  private static final String SETTING = "training.stages ";
  private static final String SHARES = "shares";

  /** The limits and their values where they do not limit anything. */
  private static final Config UNLIMITED =
      ConfigFactory.parseMap(Map.of("epochs", 0, "updates", 0, "patience", 0));

  private static final double SUM_TOLERANCE = 1e-6;

  public StageSettings {
    shares = Collections.unmodifiableSortedMap(new TreeMap<>(shares));
    shares.forEach((name, share) -> Check.within(SETTING + "shares " + name, share, 0, 1));
    double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
    if (!shares.isEmpty() && Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw UserException.of(
          "%sshares %s: the shares of a stage must add up to 1, but these add up to %s",
          SETTING, named(shares), sum);
    }
    Check.atLeast(SETTING + "epochs", epochs, 0);
    Check.atLeast(SETTING + "updates", updates, 0);
    Check.atLeast(SETTING + "patience", patience, 0);
  }

  private static String named(Map<String, Double> shares) {
    List<String> all = new ArrayList<>();
    shares.forEach((name, share) -> all.add(name + " = " + share));
    return "{ %s }".formatted(String.join(", ", all));
  }

  /** The limits alone, as a record can be bound to them. */
  record Limits(double epochs, long updates, int patience) {}

  /**
   * @throws UserException when the element has other settings, or a share is no number
   */
  static StageSettings of(ConfigObject element) {
    ConfigObject limits = element.withoutKey(SHARES);
    new KnownSettings(UNLIMITED.root(), SETTING).check(limits);
    Limits bound =
        RecordBinder.bind(limits.toConfig().withFallback(UNLIMITED), Limits.class, SETTING);
    return new StageSettings(
        shares(element.get(SHARES)), bound.epochs(), bound.updates(), bound.patience());
  }

  /** Reads names and numbers; a name may have dots, as a path has. */
  private static SortedMap<String, Double> shares(ConfigValue given) {
    SortedMap<String, Double> shares = new TreeMap<>();
    if (given == null) {
      return shares;
    }
    if (!(given instanceof ConfigObject byName) || byName.isEmpty()) {
      throw wrong(given);
    }
    Config all = byName.toConfig();
    for (Map.Entry<String, ConfigValue> share : all.entrySet()) {
      try {
        String name = String.join(".", ConfigUtil.splitPath(share.getKey()));
        shares.put(name, all.getDouble(share.getKey()));
      } catch (ConfigException.WrongType e) {
        throw wrong(given);
      }
    }
    return shares;
  }

  private static UserException wrong(ConfigValue given) {
    return UserException.of(
        "%sshares = %s (%s): expected the share of each input by its name, such as { clean = 0.4,"
            + " backtranslated = 0.6 }",
        SETTING, given.unwrapped(), SettingsText.place(given));
  }

  /** Returns whether it says when it ends. */
  boolean isLimited() {
    return epochs > 0 || updates > 0 || patience > 0;
  }

  /** Returns whether nothing but a number of updates ends it. */
  boolean endsByUpdatesAlone() {
    return updates > 0 && epochs == 0 && patience == 0;
  }

  /**
   * Requires the inputs that it names to be there.
   *
   * @param names the names of the inputs with training pairs
   * @param where what has these inputs, for the message
   */
  public void requireInputs(Collection<String> names, String where) {
    for (String name : shares.keySet()) {
      if (!names.contains(name)) {
        throw UserException.of(
            "%sshares: %s has no input %s with training pairs, but %s%s; names are given by name in"
                + " corpus.inputs, or else paths",
            SETTING, where, name, String.join(", ", names), Nearest.question(name, names));
      }
    }
  }

  /** Returns the element as settings give it. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (!shares.isEmpty()) {
      parts.add(SHARES + " " + named(shares));
    }
    if (epochs > 0) {
      parts.add("epochs = " + epochs);
    }
    if (updates > 0) {
      parts.add("updates = " + updates);
    }
    if (patience > 0) {
      parts.add("patience = " + patience);
    }
    return "{ %s }".formatted(String.join(", ", parts));
  }
}

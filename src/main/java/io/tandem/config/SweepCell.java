package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.tandem.Nearest;
import io.tandem.UserException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One combination of a sweep, trained at several learning rates and with several seeds.
 *
 * @param name the names of its parts, joined by "-"
 * @param reader the settings of the parts, later over earlier ones, over the base
 * @param rates factors on its learning rate, in the order in which they are tried
 * @param seeds its seeds; runs of other cells with the same seed are paired with its own
 */
public record SweepCell(
    String name, SettingsReader reader, List<BigDecimal> rates, List<Long> seeds) {
  private static final String JOINT = "-";
  private static final String RATES = "sweep.rates";
  private static final String SEEDS = "sweep.seeds";
  private static final BigDecimal MIN_RATE = new BigDecimal("0.01");
  private static final BigDecimal MAX_RATE = new BigDecimal("100");

  public SweepCell {
    rates = List.copyOf(rates);
    seeds = List.copyOf(seeds);
  }

  /**
   * One training of a combination.
   *
   * @param name the name of its directory: that of the combination, with the rate unless it is 1
   *     and the seed unless it is that of the settings
   * @param rate the factor on the learning rate
   */
  public record Run(String name, BigDecimal rate, long seed, SettingsReader reader) {}

  /** Returns the run at a rate with a seed. */
  public Run run(BigDecimal rate, long seed) {
    SettingsReader settings = reader;
    String label = name;
    if (rate.compareTo(BigDecimal.ONE) != 0) {
      double base = reader.settings().training().learningRate();
      // As decimals, so that 0.0035 * 1.4 is 0.0049 in names and tables
      settings =
          settings.with(
              "training.learningRate",
              BigDecimal.valueOf(base).multiply(rate).doubleValue(),
              RATES);
      label += JOINT + "rate" + rate.toPlainString();
    }
    if (seed != reader.settings().seed()) {
      settings = settings.with("seed", seed, SEEDS);
      label += JOINT + "seed" + seed;
    }
    return new Run(label, rate, seed, label.equals(name) ? reader : settings.withRunBeside(label));
  }

  /** Returns the runs by which the rate is chosen: every rate with the first seed. */
  public List<Run> trials() {
    return rates.stream().map(rate -> run(rate, seeds.get(0))).toList();
  }

  /** Returns the runs at one rate, with every seed. */
  public List<Run> runsAt(BigDecimal rate) {
    return seeds.stream().map(seed -> run(rate, seed)).toList();
  }

  /** Reads the factors on the learning rate. */
  static List<BigDecimal> ratesOf(Config sweep) {
    List<BigDecimal> rates = new ArrayList<>();
    for (ConfigValue value : sweep.getList("rates")) {
      BigDecimal rate = number(RATES, value, "factors on training.learningRate as [0.7, 1, 1.4]");
      if (rate.compareTo(MIN_RATE) < 0 || rate.compareTo(MAX_RATE) > 0) {
        throw wrong(
            RATES,
            value,
            "each is a factor on training.learningRate, between %s and %s"
                .formatted(MIN_RATE, MAX_RATE));
      }
      addNew(RATES, value, rate, rates);
    }
    if (rates.isEmpty()) {
      throw new UserException(
          "sweep.rates is empty: give factors on training.learningRate, such as [0.7, 1, 1.4], or"
              + " leave it out");
    }
    return rates;
  }

  /** Reads the seeds; none if that of the settings is the only one. */
  static List<Long> seedsOf(Config sweep) {
    List<Long> seeds = new ArrayList<>();
    for (ConfigValue value : sweep.getList("seeds")) {
      BigDecimal seed = number(SEEDS, value, "integers as [1, 2, 3]");
      if (seed.scale() > 0 || seed.signum() < 0 || seed.precision() > 18) {
        throw wrong(SEEDS, value, "each is an integer of at most 18 digits, not below 0");
      }
      addNew(SEEDS, value, seed.longValueExact(), seeds);
    }
    return seeds;
  }

  /** Refuses a seed that another setting gives beside those of the sweep. */
  static void refuseOtherSeed(ConfigValue other, String where) {
    throw new UserException(
        "%s (%s): seed has no effect beside sweep.seeds, which gives every cell the same seeds;"
                .formatted(where, SettingsText.place(other))
            + " leave one of them out");
  }

  private static BigDecimal number(String setting, ConfigValue value, String expected) {
    try {
      if (value.valueType() == ConfigValueType.NUMBER
          || value.valueType() == ConfigValueType.STRING) {
        BigDecimal number = new BigDecimal(value.unwrapped().toString().strip());
        BigDecimal plain = number.stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
      }
    } catch (NumberFormatException e) {
      // Refused below, like values that are not words
    }
    throw wrong(setting, value, "expected " + expected);
  }

  private static <T> void addNew(String setting, ConfigValue value, T item, List<T> items) {
    if (items.contains(item)) {
      throw wrong(setting, value, "given twice; leave one out");
    }
    items.add(item);
  }

  private static UserException wrong(String setting, ConfigValue value, String expected) {
    return UserException.of(
        "%s has %s (%s): %s",
        setting,
        value.unwrapped() instanceof String text
            ? "\"" + text + "\""
            : String.valueOf(value.unwrapped()),
        SettingsText.place(value),
        expected);
  }

  /** The parts that the name of a combination joins, in order. */
  static List<ConfigObject> partsOf(String name, ConfigObject parts) {
    List<ConfigObject> found = new ArrayList<>();
    for (String part : name.split(JOINT, -1)) {
      ConfigValue settings = parts.get(part);
      if (settings == null) {
        throw UserException.of(
            "sweep.cells: \"%s\" uses the part \"%s\", which is not in sweep.parts; %s",
            name,
            part,
            Nearest.of(part, parts.keySet())
                .map("did you mean %s?"::formatted)
                .orElse("it has " + new TreeSet<>(parts.keySet())));
      }
      if (!(settings instanceof ConfigObject object)) {
        throw UserException.of(
            "sweep.parts.%s (%s): expected settings in braces, such as { averaging.workers = 4 }",
            part, SettingsText.place(settings));
      }
      found.add(object);
    }
    return found;
  }
}

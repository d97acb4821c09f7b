package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.tandem.UserException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Fills a record from HOCON: each component gets the value of the key with its name. */
final class RecordBinder {
  private RecordBinder() {}

  static <T extends Record> T bind(Config config, Class<T> type) {
    return bind(config, type, "");
  }

  /**
   * @param prefix the prefix of the setting in messages
   */
  static <T extends Record> T bind(Config config, Class<T> type, String prefix) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(config, components[i], prefix);
    }
    return create(type, types, values);
  }

  /**
   * Returns a copy of the record with other values.
   *
   * @param changed the changed values by name of component
   */
  @SuppressWarnings("unchecked") // The class of a record is its own type.
  static <T extends Record> T with(T record, Map<String, ?> changed) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    int found = 0;
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      boolean changes = changed.containsKey(components[i].getName());
      found += changes ? 1 : 0;
      values[i] = changes ? changed.get(components[i].getName()) : valueOf(record, components[i]);
    }
    if (found < changed.size()) {
      throw new IllegalArgumentException(record.getClass() + " has not all of " + changed.keySet());
    }
    return (T) create(record.getClass(), types, values);
  }

  /** Returns the values of a record by the names of its components, in their order. */
  static Map<String, Object> values(Record record) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      values.put(component.getName(), valueOf(record, component));
    }
    return values;
  }

  private static Object valueOf(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static <T> T create(Class<T> type, Class<?>[] types, Object[] values) {
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof UserException mistake) {
        throw mistake;
      }
      throw new IllegalStateException("cannot make " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type, e);
    }
  }

  private static Object value(Config config, RecordComponent component, String prefix) {
    String key = component.getName();
    String path = prefix + key;
    Class<?> type = component.getType();
    try {
      if (type == int.class) {
        return (int) whole(config.getValue(key), Integer.MIN_VALUE, Integer.MAX_VALUE, path);
      } else if (type == long.class) {
        return whole(config.getValue(key), Long.MIN_VALUE, Long.MAX_VALUE, path);
      } else if (type == double.class) {
        return finite(config.getValue(key), path);
      } else if (type == boolean.class) {
        return config.getBoolean(key);
      } else if (type == String.class) {
        return config.getString(key);
      } else if (type.isEnum()) {
        return constant(type, config.getString(key), path);
      } else if (type == List.class) {
        return list(config, component, path);
      }
      return bind(config.getConfig(key), type.asSubclass(Record.class), path + ".");
    } catch (ConfigException.WrongType | ConfigException.BadValue e) {
      throw wrong(path, config.getValue(key), expected(type), e);
    }
  }

  private static UserException wrong(
      String path, ConfigValue value, String expected, Exception cause) {
    return new UserException(
        "%s = %s (%s): expected %s"
            .formatted(path, value.unwrapped(), SettingsText.place(value), expected),
        cause);
  }

  /** Returns an integer. */
  private static long whole(ConfigValue value, long least, long most, String path) {
    try {
      BigDecimal number = number(value).stripTrailingZeros();
      if (number.scale() <= 0
          && (number.compareTo(BigDecimal.valueOf(least)) < 0
              || number.compareTo(BigDecimal.valueOf(most)) > 0)) {
        throw wrong(
            path, value, "an integer from %s to %s".formatted(least, most), /* cause= */ null);
      }
      return number.longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw wrong(path, value, "an integer", e);
    }
  }

  private static double finite(ConfigValue value, String path) {
    try {
      double number = number(value).doubleValue();
      if (Double.isFinite(number)) {
        return number;
      }
      throw new NumberFormatException("too large");
    } catch (NumberFormatException e) {
      throw wrong(path, value, "a number", e);
    }
  }

  /** Reads a plain number; Java's parser of doubles would also accept NaN, Infinity and 1f. */
  private static BigDecimal number(ConfigValue value) {
    return new BigDecimal(value.unwrapped().toString());
  }

  private static List<Object> list(Config config, RecordComponent component, String path) {
    Class<?> element =
        (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    if (element == String.class) {
      return List.copyOf(config.getStringList(component.getName()));
    }
    List<Object> bound = new ArrayList<>();
    for (ConfigValue value : config.getList(component.getName())) {
      ConfigObject object = (ConfigObject) value;
      bound.add(element(object, element, path));
    }
    return bound;
  }

  /** Returns an element of a list; some know themselves what they may consist of. */
  private static Object element(ConfigObject object, Class<?> type, String path) {
    if (type == RuleSettings.class) {
      return RuleSettings.of(object);
    }
    if (type == StageSettings.class) {
      return StageSettings.of(object);
    }
    return type == ModifierSettings.class
        ? ModifierSettings.of(object)
        : bind(object.toConfig(), type.asSubclass(Record.class), path + ".");
  }

  private static Object constant(Class<?> type, String name, String path) {
    for (Object constant : type.getEnumConstants()) {
      if (SettingsText.name((Enum<?>) constant).equalsIgnoreCase(name)) {
        return constant;
      }
    }
    String known =
        Arrays.stream(type.getEnumConstants())
            .map(c -> SettingsText.name((Enum<?>) c))
            .collect(Collectors.joining(", "));
    throw UserException.of("%s = %s: must be one of %s", path, name, known);
  }

  private static String expected(Class<?> type) {
    if (type == boolean.class) {
      return "true or false";
    }
    return type == List.class ? "a list of strings, such as [ \"a\", \"b\" ]" : "text";
  }
}

package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.tandem.UserException;
import java.util.ArrayList;
import java.util.List;

/**
 * A setting that is a list of groups of settings.
 *
 * @param example an element for messages
 */
record ObjectList(String path, String example) {
  /**
   * Returns the elements as they are given.
   *
   * @throws UserException when one is no group of settings
   */
  List<ConfigObject> elements(Config config) {
    List<ConfigObject> objects = new ArrayList<>();
    for (ConfigValue value : config.getList(path)) {
      if (!(value instanceof ConfigObject object)) {
        throw UserException.of(
            "%s (%s): each element is an object such as %s",
            path, SettingsText.place(value), example);
      }
      objects.add(object);
    }
    return objects;
  }

  /** Returns the settings with other elements. */
  Config replace(Config config, List<? extends ConfigValue> elements) {
    return config.withValue(
        path, ConfigValueFactory.fromIterable(elements).withOrigin(config.getValue(path).origin()));
  }
}

package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.tandem.UserException;
import io.tandem.config.ModifierSettings.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModifierSettingsTest {
  private static SettingsReader with(String... arguments) {
    return SettingsReader.ofText("", List.of(arguments));
  }

  @Test
  void parametersThatAreNotSetAreThoseOfTheirKind() {
    SettingsReader reader =
        with(
            "training.modifiers=[{modifier = typos}, {modifier = typos, rate = 0.3, share = 0.2},"
                + " {modifier = upper-case}, {modifier = noise, share = 0}]",
            "training.modifierDefaults.typos.rate=0.2",
            "training.modifierDefaults.upper-case.share=0.5");
    List<ModifierSettings> modifiers = reader.settings().training().modifiers();
    assertThat(modifiers)
        .containsExactly(
            new ModifierSettings(Kind.TYPOS, 0.05, 0.2),
            new ModifierSettings(Kind.TYPOS, 0.2, 0.3),
            new ModifierSettings(Kind.UPPER_CASE, 0.5, 0),
            new ModifierSettings(Kind.NOISE, 0, 0));
    assertThat(SettingsReader.ofText(reader.render(), List.of()).settings().training().modifiers())
        .isEqualTo(modifiers);
    assertThat(modifiers).first().hasToString("{ modifier = typos, share = 0.05, rate = 0.2 }");
    assertThat(modifiers.get(2)).hasToString("{ modifier = upper-case, share = 0.5 }");
  }

  @Test
  void everyKindHasDefaults() {
    assertThat(KindList.MODIFIERS.known(SettingsText.ofReference()))
        .extracting(ModifierSettings::of)
        .extracting(ModifierSettings::modifier)
        .containsExactlyInAnyOrder(Kind.values());
    assertThat(SettingsReader.defaults().settings().training().modifiers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{modifier = upercase}] | training.modifiers (argument): unknown modifier \"upercase\";"
            + " did you mean upper-case?; training.modifierDefaults in conf/reference.conf lists",
        "[{share = 1}] | training.modifiers (argument): unknown modifier \"\"",
        "[merge] | training.modifiers (argument): each element is an object such as { modifier =",
        "[{modifier = typos, rat = 1}] | did you mean training.modifiers typos rate?",
        "[{modifier = merge, rate = 1}] | unknown setting training.modifiers merge rate (argument)",
        "[{modifier = merge, share = 2}] | training.modifiers merge share = 2: must be between 0",
        "[{modifier = merge, share = x}] | training.modifiers merge share = x (argument): expected",
        "[{modifier = typos, rate = -1}] | training.modifiers typos rate = -1: must be between 0",
        "[{modifier = upper-case, share = 0.7}, {modifier = title-case, share = 0.4}]"
            + " | a pair gets one of upper-case and title-case at most",
        "typos | training.modifiers = typos (argument): expected a list in brackets",
      })
  void refusesWhatItDoesNotKnow(String modifiers, String message) {
    assertThatThrownBy(() -> with("training.modifiers=" + modifiers).settings())
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  @Test
  void otherDefaultsNeedAModifier() {
    SettingsReader without = with("training.modifierDefaults.typos.rate=0.2");
    assertThatThrownBy(() -> DependentSettings.OF_TRAINING.requireEffect(without))
        .hasMessage(
            "setting training.modifierDefaults.typos.rate (argument) has an effect only with an element of"
                + " training.modifiers; or leave it out");
    DependentSettings.OF_TRAINING.requireEffect(
        with("training.modifierDefaults.typos.rate=0.2", "training.modifiers=[{modifier=typos}]"));
  }

  @Test
  void presetsAndPartsOfSweepsMayHaveThem() {
    assertThat(
            SettingsReader.ofText(
                    "presets.small.training.modifiers = [ { modifier = merge }\n{ modifier = noise } ]",
                    List.of("model.preset=small"))
                .settings()
                .training()
                .modifiers())
        .containsExactly(
            new ModifierSettings(Kind.MERGE, 0.01, 0), new ModifierSettings(Kind.NOISE, 0.0005, 0));
    SettingsReader sweep =
        with(
            "run.dir=r",
            "sweep.parts.m.training.modifiers=[{modifier = merge, share = 0.5}]",
            "sweep.cells=[m]");
    assertThat(sweep.sweepCells().get(0).reader().settings().training().modifiers())
        .containsExactly(new ModifierSettings(Kind.MERGE, 0.5, 0));
    assertThat(ConfigFactory.parseString(sweep.render()).hasPath("training.modifiers")).isTrue();
  }
}

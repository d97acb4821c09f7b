package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import org.junit.jupiter.api.Test;

class TaskFailuresTest {
  @Test
  void theUsersMistakeComesOutOfItsWrapping() {
    UserException mistake = new UserException("line 3");
    assertThatThrownBy(
            () ->
                TaskFailures.unwrapped(
                    () -> {
                      throw new IllegalStateException("job", new RuntimeException(mistake));
                    }))
        .isSameAs(mistake);
  }

  @Test
  void otherFailuresStayAsTheyAre() {
    IllegalStateException fault = new IllegalStateException("job");
    assertThatThrownBy(
            () ->
                TaskFailures.unwrapped(
                    () -> {
                      throw fault;
                    }))
        .isSameAs(fault);
    assertThat(TaskFailures.userMistake(fault)).isEmpty();
  }

  @Test
  void theResultOfAnActionThatWorksIsGiven() {
    assertThat(TaskFailures.unwrapped(() -> 5)).isEqualTo(5);
  }
}

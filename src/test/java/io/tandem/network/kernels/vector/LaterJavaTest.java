package io.tandem.network.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassVisitor;
import org.apache.xbean.asm9.Handle;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;
import org.junit.jupiter.api.Test;

class LaterJavaTest {
  private static final Set<String> GONE = Set.of("fromByteBuffer", "intoByteBuffer");

  @Test
  void allClassesWithCallsThatLaterJavasLackAreAdapted() {
    assertThat(LaterJava.CLASSES)
        .containsExactlyInAnyOrderElementsOf(
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.tandem")
                    .stream()
                    .filter(
                        each ->
                            each.getMethodCallsFromSelf().stream()
                                .map(JavaMethodCall::getTarget)
                                .map(MethodCallTarget::getName)
                                .anyMatch(GONE::contains))
                    .map(JavaClass::getSimpleName)
                    .collect(Collectors.toSet()));
  }

  @Test
  void eachSuchCallIsLinkedWhenItIsReached() throws IOException {
    for (String name : LaterJava.CLASSES) {
      List<String> called = new ArrayList<>();
      List<String> linked = new ArrayList<>();
      new ClassReader(LaterJava.adapted(name))
          .accept(
              new ClassVisitor(Opcodes.ASM9) {
                @Override
                public MethodVisitor visitMethod(
                    int access, String method, String type, String generic, String[] exceptions) {
                  return new MethodVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitMethodInsn(
                        int code, String owner, String target, String type, boolean isInterface) {
                      called.add(target);
                    }

                    @Override
                    public void visitInvokeDynamicInsn(
                        String target, String type, Handle by, Object... with) {
                      linked.add(target);
                    }
                  };
                }
              },
              0);
      assertThat(called).as(name).doesNotContainAnyElementsOf(GONE);
      assertThat(linked).as(name).containsAnyElementsOf(GONE);
    }
  }
}

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>Asking</name>
    <message numerus="yes">
        <source>%n weight(s)</source>
        <translation>
            <numerusform>%n weight</numerusform>
            <numerusform>%n weights</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FailureDialog</name>
    <message numerus="yes">
        <source>It has happened %n time(s): save your work and start nnviz anew.</source>
        <translation>
            <numerusform>It has happened %n time: save your work and start nnviz anew.</numerusform>
            <numerusform>It has happened %n times: save your work and start nnviz anew.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GradientLight</name>
    <message numerus="yes">
        <source>%n of them is at a kink: not differentiable there.</source>
        <translation>
            <numerusform>%n of them is at a kink: not differentiable there.</numerusform>
            <numerusform>%n of them are at a kink: not differentiable there.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LayerClipboard</name>
    <message numerus="yes">
        <source>%n layer(s) copied, with their weights.</source>
        <translation>
            <numerusform>%n layer copied, with its weights.</numerusform>
            <numerusform>%n layers copied, with their weights.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>paste %n layer(s)</source>
        <translation>
            <numerusform>paste %n layer</numerusform>
            <numerusform>paste %n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PathsPart</name>
    <message numerus="yes">
        <source>%n paths add up to {0}; the gradient {1} is {2}.</source>
        <translation>
            <numerusform>%n path adds up to {0}; the gradient {1} is {2}.</numerusform>
            <numerusform>%n paths add up to {0}; the gradient {1} is {2}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Recovering</name>
    <message numerus="yes">
        <source>{0} %n more copy(s) are offered at the next starts.</source>
        <translation>
            <numerusform>{0} %n more copy is offered at the next start.</numerusform>
            <numerusform>{0} %n more copies are offered at the next starts.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RulesForm</name>
    <message numerus="yes">
        <source>As on paper, %n decimal(s)</source>
        <translation>
            <numerusform>As on paper, %n decimal</numerusform>
            <numerusform>As on paper, %n decimals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>As on paper, %n significant digit(s)</source>
        <translation>
            <numerusform>As on paper, %n significant digit</numerusform>
            <numerusform>As on paper, %n significant digits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SampleEditing</name>
    <message numerus="yes">
        <source>remove %n row(s)</source>
        <translation>
            <numerusform>remove %n row</numerusform>
            <numerusform>remove %n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SelectionPanel</name>
    <message numerus="yes">
        <source>%n weight(s)</source>
        <translation>
            <numerusform>%n weight</numerusform>
            <numerusform>%n weights</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message numerus="yes">
        <source>%n weight(s) had no place in the new network and were dropped: {0}.</source>
        <translation>
            <numerusform>%n weight had no place in the new network and was dropped: {0}.</numerusform>
            <numerusform>%n weights had no place in the new network and were dropped: {0}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TraceDialog</name>
    <message numerus="yes">
        <source>%n significant</source>
        <comment>digits</comment>
        <translation>
            <numerusform>%n significant</numerusform>
            <numerusform>%n significant</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At most %n step(s) at once.</source>
        <translation>
            <numerusform>At most %n step at once.</numerusform>
            <numerusform>At most %n steps at once.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TraceFiles</name>
    <message numerus="yes">
        <source>Exported %n step(s) to {0}</source>
        <translation>
            <numerusform>Exported %n step to {0}</numerusform>
            <numerusform>Exported %n steps to {0}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WeightDeeds</name>
    <message numerus="yes">
        <source>%n weight(s)</source>
        <translation>
            <numerusform>%n weight</numerusform>
            <numerusform>%n weights</numerusform>
        </translation>
    </message>
</context>
</TS>

<?XML VERSION="1.0" ENCODING="UTF-8"?>
<Channel HREF="https://cdf2.example/">
<Title>Upper-case prolog</Title>
<Abstract>As some tools wrote it</Abstract>
<Item HREF="https://cdf2.example/a.htm"><Title>Prolog in capitals</Title></Item>
</Channel>

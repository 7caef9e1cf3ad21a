<?xml version="1.0"?>
<CHANNEL HREF="http://x.example/" LASTMOD="1998-11-05T10:00">
  <TITLE>Une chaîne</TITLE><ABSTRACT>Ce qu’elle est</ABSTRACT><SCHEDULE><INTERVALTIME DAY="1"/></SCHEDULE>
  <ITEM HREF="http://x.example/1" LASTMOD="1998-11-04T09:00"><TITLE>Un</TITLE><ABSTRACT>Le premier</ABSTRACT></ITEM>
  <CHANNEL><TITLE>Dedans</TITLE><ITEM><A HREF="http://x.example/2"/><TITLE>Deux</TITLE></ITEM></CHANNEL>
</CHANNEL>
